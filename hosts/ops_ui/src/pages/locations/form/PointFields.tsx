import { Skeleton, Text, TextInput } from "@mantine/core";
import { type ClipboardEvent, useId, useMemo, useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { lazyPart } from "../../../app/lazy-part";
import { Loading } from "../../../components/Loading";
import { useAppSettings } from "../../../queries/app-settings";
import classes from "./form.module.css";
import type { LocationValues } from "./location-values";
import { isLink, type Point, readPoint, toDegrees, writeDegrees } from "./point-text";

const PointMap = lazyPart(() => import("./PointMap"), "PointMap", <MapSkeleton />);

type Axis = "lat" | "lng";
const AXES: readonly { axis: Axis; label: string; limit: number }[] = [
	{ axis: "lat", label: "Latitude", limit: 90 },
	{ axis: "lng", label: "Longitude", limit: 180 },
];
const NO_POINT_IN_LINK =
	"This link holds no coordinates. Open it in a browser, then copy the address that it leads to.";

/** Takes the point of the business: as numbers, from the address of a map, or on a map. */
export function PointFields() {
	const { register, control, setValue, getValues, clearErrors, formState } = useFormContext<LocationValues>();
	const [said, setSaid] = useState("");
	const coordinates = useWatch({ control, name: "coordinates" });
	const settings = useAppSettings();
	const hint = useId();
	const point = useMemo(() => pointOf(coordinates), [coordinates]);
	const faults = formState.errors.coordinates;

	const put = ({ lat, lng }: Point, how: string) => {
		for (const [axis, value] of [["lat", lat] as const, ["lng", lng] as const]) {
			setValue(`coordinates.${axis}`, writeDegrees(value), { shouldDirty: true });
		}
		clearErrors("coordinates");
		setSaid(`${how} ${writeDegrees(lat)}, ${writeDegrees(lng)}.`);
	};
	const read = (text: string): boolean => {
		const found = readPoint(text);
		if (found) put(found, "Latitude and longitude were filled in:");
		return found !== null;
	};
	const paste = (event: ClipboardEvent<HTMLInputElement>) => {
		if (read(event.clipboardData.getData("text"))) event.preventDefault();
	};

	return (
		<>
			<div className={classes.pair}>
				{AXES.map(({ axis, label, limit }) => (
					<TextInput
						key={axis}
						{...register(`coordinates.${axis}`, {
							validate: (text, { coordinates: both }) => degreesFault(text, limit, both),
							deps: axis === "lat" ? "coordinates.lng" : "coordinates.lat",
							onBlur: () => read(getValues(`coordinates.${axis}`)),
						})}
						onPaste={paste}
						label={label}
						inputMode="text"
						spellCheck={false}
						autoComplete="off"
						error={faults?.[axis]?.message}
					/>
				))}
			</div>
			<Text id={hint} size="sm" c="dimmed">
				{point
					? "Drag the point to where customers come in, or move to it with Tab and press the arrow keys: 10 m a step, 100 m with Shift."
					: "Paste “30.2497, -97.7491” or the address of a map into either field."}
			</Text>
			{settings.isPending ? (
				<MapSkeleton />
			) : point || settings.data?.tiles ? (
				<PointMap
					point={point}
					tiles={settings.data?.tiles ?? null}
					describedBy={hint}
					onMove={(moved) => put(moved, "The point is now at")}
				/>
			) : (
				<div className={classes.noPlace}>
					<Text size="sm" maw={360}>
						The map appears here as soon as latitude and longitude are entered.
					</Text>
				</div>
			)}
			<Text role="status" size="sm" mih="1.55em">
				{said}
			</Text>
		</>
	);
}

function MapSkeleton() {
	return (
		<Loading what="the map">
			<Skeleton h="20rem" />
		</Loading>
	);
}

function pointOf({ lat, lng }: LocationValues["coordinates"]): Point | null {
	const [north, east] = [toDegrees(lat), toDegrees(lng)];
	if (north === null || east === null) return null;
	return Math.abs(north) <= 90 && Math.abs(east) <= 180 ? { lat: north, lng: east } : null;
}

function degreesFault(text: string, limit: number, { lat, lng }: LocationValues["coordinates"]): string | true {
	if (isLink(text)) return NO_POINT_IN_LINK;
	const degrees = toDegrees(text);
	if (degrees === null) return (lat.trim() || lng.trim()) === "" || "Enter both numbers, or neither.";
	if (Number.isNaN(degrees)) return "Enter a number of degrees, such as 30.2497.";
	return Math.abs(degrees) <= limit || `Enter a number from -${limit} to ${limit}.`;
}
