import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { useRef } from "react";
import { lazyPart } from "../../../app/lazy-part";
import { Failure } from "../../../components/Failure";
import { Loading } from "../../../components/Loading";
import { ProvenanceBadge } from "../../../components/ProvenanceBadge";
import { count, distance } from "../../../lib/wording";
import mapClasses from "../../../map/preview.module.css";
import { useAppSettings } from "../../../queries/app-settings";
import { useBuilder } from "./builder-context";
import type { DraftPreview } from "./draft-preview";
import { PointTable } from "./PointTable";
import { PreviewLegend } from "./PreviewLegend";
import { toNumber } from "./report-form";

const WAITING = (
	<Loading what="the map">
		<Skeleton className={mapClasses.frame} />
	</Loading>
);
const GridMapPreview = lazyPart(() => import("../../../map/GridMapPreview"), "GridMapPreview", WAITING);
const HINT = "report-centre-hint";

/** The grid as it would be searched: on a map, in words, and as a table. */
export function MapPreview({ grid }: { grid: DraftPreview }) {
	const { form, location } = useBuilder();
	const { data: settings } = useAppSettings();
	const { preview, isCurrent, error, retry } = grid;
	const [lat, lng] = form.watch(["lat", "lng"]).map(toNumber);
	const typed =
		lat !== undefined && lng !== undefined && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
	// The map stays where it is while somebody types.
	const held = useRef(typed);
	const center = typed ?? held.current;
	held.current = center;
	const move = (to: { lat: number; lng: number }) => {
		form.setValue("lat", String(to.lat), { shouldDirty: true, shouldValidate: true });
		form.setValue("lng", String(to.lng), { shouldDirty: true, shouldValidate: true });
	};
	if (center === null) {
		return (
			<div className={mapClasses.blank}>
				<Text size="sm">
					{location
						? "Enter the centre of the grid to see it on a map."
						: "Choose a location to see its grid on a map."}
				</Text>
			</div>
		);
	}
	return (
		<Stack gap="xs">
			{settings === undefined ? (
				WAITING
			) : (
				<GridMapPreview
					preview={preview}
					center={center}
					business={location?.coordinates ?? null}
					tiles={settings.tiles}
					isOld={!isCurrent}
					hintId={HINT}
					onMove={move}
				/>
			)}
			{preview && <PreviewLegend preview={preview} />}
			<Text size="xs" c="dimmed" id={HINT}>
				Drag the dashed ring to move the centre, or select it and press the arrow keys: a quarter of the spacing each,
				with Shift a whole one.
				{settings && settings.tiles === null && " No street map is set up here; the lines show round distances."}
			</Text>
			{error && <Failure error={error} retry={retry} />}
			{preview && (
				<>
					<Group gap="xs">
						<Text size="sm" role="status">
							{summaryOf(preview)}
						</Text>
						<ProvenanceBadge source={preview.source} provider={preview.provider} />
					</Group>
					<PointTable preview={preview} />
				</>
			)}
		</Stack>
	);
}

function summaryOf({ points, measured, spacing_m, radius_m }: NonNullable<DraftPreview["preview"]>): string {
	const middle = points.find(({ ring }) => ring === 0)?.coordinates;
	const estimated = points.length - measured.length;
	return [
		`${count(points.length, "point", "points")}, ${distance(spacing_m)} apart,`,
		`up to ${distance(radius_m)} from the centre${middle ? ` at ${middle.lat}, ${middle.lng}` : ""}.`,
		estimated === 0
			? "Every point is searched."
			: `${count(measured.length, "is", "are")} searched, ${count(estimated, "is", "are")} estimated.`,
	].join(" ");
}
