/** The parts of Leaflet that the maps use: its own entry brings twice as much. */
import "leaflet/src/control/Control.Attribution.js";
import "leaflet/src/map/handler/Map.BoxZoom.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";

export type { LatLngTuple } from "leaflet";
export { Scale } from "leaflet/src/control/Control.Scale.js";
export { Zoom } from "leaflet/src/control/Control.Zoom.js";
export { create, setPosition } from "leaflet/src/dom/DomUtil.js";
export { LatLng } from "leaflet/src/geo/LatLng.js";
export { LatLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { Point } from "leaflet/src/geometry/Point.js";
export { Layer } from "leaflet/src/layer/Layer.js";
export { DivIcon } from "leaflet/src/layer/marker/DivIcon.js";
export { Marker } from "leaflet/src/layer/marker/Marker.js";
export { TileLayer } from "leaflet/src/layer/tile/TileLayer.js";
export { Map } from "leaflet/src/map/Map.js";
