import { Anchor, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { Link } from "react-router";
import { useBuilder, useField } from "./builder-context";
import { centreOf } from "./report-form";

/** Where the middle of the grid lies, as figures; the map moves the same ones. */
export function CentreFields() {
	const { form, location } = useBuilder();
	const { ref: latRef, ...lat } = useField("lat");
	const { ref: lngRef, ...lng } = useField("lng");
	const business = location && centreOf(location);
	const isThere = business?.lat === lat.value && business.lng === lng.value;
	const goBack = () => {
		if (!business) return;
		form.setValue("lat", business.lat, { shouldDirty: true, shouldValidate: true });
		form.setValue("lng", business.lng, { shouldDirty: true, shouldValidate: true });
	};
	return (
		<Fieldset legend="Centre of the grid" p="sm">
			<Stack gap="xs">
				<Group align="flex-start" wrap="nowrap" gap="xs">
					<TextInput {...lat} ref={latRef} label="Latitude" inputMode="text" autoComplete="off" style={{ flex: 1 }} />
					<TextInput {...lng} ref={lngRef} label="Longitude" inputMode="text" autoComplete="off" style={{ flex: 1 }} />
				</Group>
				{location && !location.coordinates ? (
					<Text size="sm">
						This location has no point on the map yet. Enter the centre here, or{" "}
						<Anchor component={Link} to={`/ops/locations/${location.id}/edit`} size="sm" underline="always">
							add the point to the location
						</Anchor>
						.
					</Text>
				) : (
					<Group justify="space-between" gap="xs">
						<Text size="xs" c="dimmed">
							{isThere ? "The grid is around the business." : location ? "The grid is not around the business." : ""}
						</Text>
						<Button variant="default" size="compact-sm" onClick={goBack} disabled={!business || isThere}>
							Back to the business
						</Button>
					</Group>
				)}
			</Stack>
		</Fieldset>
	);
}
