import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import type { Tiles } from "../../../map/leaflet-map";
import mapClasses from "../../../map/map.module.css";
import classes from "./form.module.css";
import { PointPin } from "./point-pin";
import type { Point } from "./point-text";

interface PointMapProps {
	point: Point | null;
	tiles: Tiles;
	describedBy: string;
	onMove: (point: Point) => void;
}

/** Shows a point on a map, where it can be moved. */
export function PointMap({ point, tiles, describedBy, onMove }: PointMapProps) {
	const element = useRef<HTMLDivElement>(null);
	const pin = useRef<PointPin | null>(null);
	const latest = useRef({ point, onMove });
	latest.current = { point, onMove };
	const still = useReducedMotion(true) ?? true;
	useEffect(() => {
		if (!element.current) return;
		const made = new PointPin(element.current, {
			tiles,
			still,
			describedBy,
			className: classes.marker ?? "",
			onMove: (moved) => latest.current.onMove(moved),
		});
		pin.current = made;
		made.show(latest.current.point);
		return () => {
			pin.current = null;
			made.remove();
		};
	}, [tiles, still, describedBy]);
	useEffect(() => pin.current?.show(point), [point]);
	return (
		<div className={classes.place}>
			<div ref={element} className={mapClasses.map} />
		</div>
	);
}
