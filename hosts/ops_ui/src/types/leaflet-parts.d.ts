/** The package describes its entry only; each part has the type that it has there. */

declare module "leaflet/src/control/Control.Attribution.js";
declare module "leaflet/src/map/handler/Map.BoxZoom.js";
declare module "leaflet/src/map/handler/Map.DoubleClickZoom.js";
declare module "leaflet/src/map/handler/Map.Drag.js";
declare module "leaflet/src/map/handler/Map.TouchZoom.js";

declare module "leaflet/src/control/Control.Scale.js" {
	import { Control } from "leaflet";
	export const Scale: typeof Control.Scale;
}
declare module "leaflet/src/control/Control.Zoom.js" {
	import { Control } from "leaflet";
	export const Zoom: typeof Control.Zoom;
}
declare module "leaflet/src/dom/DomUtil.js" {
	import { DomUtil } from "leaflet";
	export const create: typeof DomUtil.create;
	export const setPosition: typeof DomUtil.setPosition;
}
declare module "leaflet/src/geo/LatLng.js" {
	export { LatLng } from "leaflet";
}
declare module "leaflet/src/geo/LatLngBounds.js" {
	export { LatLngBounds } from "leaflet";
}
declare module "leaflet/src/geometry/Point.js" {
	export { Point } from "leaflet";
}
declare module "leaflet/src/layer/Layer.js" {
	export { Layer } from "leaflet";
}
declare module "leaflet/src/layer/marker/DivIcon.js" {
	export { DivIcon } from "leaflet";
}
declare module "leaflet/src/layer/marker/Marker.js" {
	export { Marker } from "leaflet";
}
declare module "leaflet/src/layer/tile/TileLayer.js" {
	export { TileLayer } from "leaflet";
}
declare module "leaflet/src/map/Map.js" {
	export { Map } from "leaflet";
}
