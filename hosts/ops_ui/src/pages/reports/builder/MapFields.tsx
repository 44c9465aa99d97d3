import { Group, Input, NativeSelect, Radio, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import type { Schemas } from "../../../lib/ops-api";
import { useBuilder, useField } from "./builder-context";
import { toNumber } from "./report-form";

const SIZES = Array.from({ length: 10 }, (_, step) => 3 + 2 * step);
const KM_PER_MILE = 1.609344;

/** How large the grid is, which shape it has, and how much of it is searched. */
export function MapFields() {
	const { form } = useBuilder();
	const size = useField("size");
	const { error: shapeError, ref: _shapeRef, ...shape } = useField("shape");
	const { error: samplingError, ref: _samplingRef, ...sampling } = useField("sampling");
	return (
		<Stack>
			<NativeSelect
				{...size}
				label="Grid size"
				description="Points from side to side; an odd number, so that one of them is the centre."
				data={SIZES.map((points) => ({ value: String(points), label: `${points} × ${points}` }))}
			/>
			<ExtentFields
				convert={(extent, unit) => {
					const now = form.getValues();
					const kilometres = toNumber(now.distance) * (now.unit === "mi" ? KM_PER_MILE : 1);
					const steps = (Number(now.size) - 1) / 2;
					const factor = extent === now.extent ? 1 : extent === "radius" ? steps : 1 / steps;
					const value = (kilometres * factor) / (unit === "mi" ? KM_PER_MILE : 1);
					form.setValue("extent", extent, { shouldDirty: true });
					form.setValue("unit", unit, { shouldDirty: true });
					// The grid stays as it is; only the words for it change.
					if (value > 0) form.setValue("distance", String(Number(value.toPrecision(3))), { shouldDirty: true });
				}}
			/>
			<div>
				<Input.Label labelElement="div" display="block" mb={4} id="report-shape-label">
					Shape
				</Input.Label>
				<SegmentedControl
					{...shape}
					aria-labelledby="report-shape-label"
					transitionDuration={0}
					onChange={(value) => shape.onChange(value as Schemas["Shape"])}
					data={[
						{ value: "square", label: "Square" },
						{ value: "circle", label: "Circle" },
					]}
				/>
				{shapeError && (
					<Text size="xs" c="var(--mantine-color-error)" mt={4}>
						{shapeError}
					</Text>
				)}
			</div>
			<Radio.Group
				value={sampling.value}
				onChange={sampling.onChange}
				label="Points to search at"
				error={samplingError}
				name={sampling.name}
			>
				<Stack gap="xs" mt={6}>
					<Radio
						value="full"
						label="All points"
						description="Every rank on the map is a search result."
						id={sampling.id}
					/>
					<Radio
						value="quarter"
						label="A quarter of the points"
						description="Every second row and column is searched, at about a quarter of the cost. The ranks between them are estimated from their neighbours and marked as estimated."
					/>
				</Stack>
			</Radio.Group>
		</Stack>
	);
}

interface ExtentFieldsProps {
	convert: (extent: "radius" | "spacing", unit: Schemas["Unit"]) => void;
}

function ExtentFields({ convert }: ExtentFieldsProps) {
	const extent = useField("extent");
	const { ref, ...distance } = useField("distance");
	const unit = useField("unit");
	const isRadius = extent.value === "radius";
	return (
		<Stack gap="xs">
			<div>
				<Input.Label labelElement="div" display="block" mb={4} id="report-extent-label">
					Set the extent by
				</Input.Label>
				<SegmentedControl
					value={extent.value}
					onChange={(value) => convert(value as "radius" | "spacing", unit.value)}
					aria-labelledby="report-extent-label"
					transitionDuration={0}
					data={[
						{ value: "radius", label: "Radius" },
						{ value: "spacing", label: "Spacing" },
					]}
				/>
			</div>
			<Group align="flex-start" wrap="nowrap" gap="xs">
				<TextInput
					{...distance}
					ref={ref}
					label={isRadius ? "Radius" : "Spacing"}
					description={isRadius ? "From the centre to the middle of an edge." : "Between neighbouring points."}
					inputMode="decimal"
					autoComplete="off"
					inputWrapperOrder={["label", "input", "description", "error"]}
					style={{ flex: 1 }}
				/>
				<NativeSelect
					id={unit.id}
					label="Unit"
					value={unit.value}
					onChange={({ currentTarget }) => convert(extent.value, currentTarget.value as Schemas["Unit"])}
					error={unit.error}
					data={[
						{ value: "km", label: "km" },
						{ value: "mi", label: "mi" },
					]}
					w={80}
				/>
			</Group>
		</Stack>
	);
}
