import * as L from "./leaflet";
import "leaflet/dist/leaflet.css";
import type { Schemas } from "../lib/ops-api";
import { Graticule } from "./graticule";

export type Tiles = Schemas["AppSettings"]["tiles"];

export interface MapOptions {
	tiles: Tiles;
	/** Whether to move without animation. */
	still: boolean;
}

/** Makes a map in an element: with tiles where the host has some, and otherwise with lines at round distances. */
export function createMap(element: HTMLElement, { tiles, still }: MapOptions): L.Map {
	const map = new L.Map(element, {
		zoomControl: false,
		attributionControl: tiles !== null,
		fadeAnimation: !still,
		zoomAnimation: !still,
		markerZoomAnimation: !still,
		inertia: !still,
		// The cells are reached by keys of their own; a map that eats the arrows would trap the keyboard.
		keyboard: false,
		scrollWheelZoom: false,
		zoomSnap: 0.25,
	});
	new L.Zoom({ zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
	new L.Scale({ imperial: true, metric: true }).addTo(map);
	if (tiles) {
		const attribution = document.createElement(tiles.attribution_url ? "a" : "span");
		attribution.textContent = tiles.attribution;
		if (tiles.attribution_url) attribution.setAttribute("href", tiles.attribution_url);
		new L.TileLayer(tiles.url, { maxZoom: tiles.max_zoom, attribution: attribution.outerHTML }).addTo(map);
	} else {
		new Graticule().addTo(map);
	}
	return map;
}

export function toLatLng({ lat, lng }: { lat: number; lng: number }, near?: { lng: number }): L.LatLngTuple {
	// Across the date line, points of one grid stay beside each other.
	const turns = near ? Math.round((near.lng - lng) / 360) : 0;
	return [lat, lng + 360 * turns];
}
