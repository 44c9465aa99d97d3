import { Alert, Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { toastFailed } from "../../../app/toasts";
import { type Location, useRestoreLocation } from "../../../queries/locations";

/** Says that a location was deleted elsewhere while its form was open, and offers to bring it back. */
export function GoneNotice({ id, onBack }: { id: string; onBack: (location: Location) => void }) {
	const restore = useRestoreLocation();
	const bringBack = () =>
		restore.mutateAsync(id).then(onBack, () => {
			toastFailed("It cannot be brought back", "It was merged into another location. Look for that one in the list.");
		});
	return (
		<Alert color="red" variant="light" role="alert" title="This location is not there any more" my="md" maw={720}>
			<Text size="sm" mb="sm">
				It was deleted or merged elsewhere, so it was not saved. What you entered is still here.
			</Text>
			<Group gap="sm">
				<Button onClick={() => void bringBack()} loading={restore.isPending}>
					Bring it back
				</Button>
				<Button component={Link} to="/ops/locations" variant="default">
					Go to the list
				</Button>
			</Group>
		</Alert>
	);
}
