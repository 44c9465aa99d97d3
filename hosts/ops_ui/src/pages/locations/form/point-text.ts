/** Points on the map as people write, copy and paste them. */

export interface Point {
	lat: number;
	lng: number;
}

const NUMBER = "[-+]?\\d{1,3}(?:\\.\\d+)?";
const PAIR = new RegExp(`^\\(?(${NUMBER})°?(?:\\s*[,;]\\s+|\\s*;\\s*|\\s+)(${NUMBER})°?\\)?$`);
// Without a space the comma could be a decimal one, so both numbers need their point.
const TIGHT_PAIR = /^\(?([-+]?\d{1,3}\.\d+)°?,([-+]?\d{1,3}\.\d+)°?\)?$/;
const DIRECTED = /(\d+(?:\.\d+)?)\s*°?\s*(?:(\d+(?:\.\d+)?)\s*['′’]\s*)?(?:(\d+(?:\.\d+)?)\s*["″”]\s*)?([NSEW])/gi;
const IN_LINK = [
	/!3d(-?\d+(?:\.\d+)?)!4d(-?\d+(?:\.\d+)?)/, // the place itself; what follows the @ is only the middle of the map
	/[?&](?:q|ll|query|center|destination)=(?:loc:)?(-?\d+(?:\.\d+)?),\+?(-?\d+(?:\.\d+)?)/,
	/[?&]mlat=(-?\d+(?:\.\d+)?)&mlon=(-?\d+(?:\.\d+)?)/,
	/@(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)/,
	/#map=[\d.]+\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)/,
];

/** Returns the point that a text holds: a pair of numbers, degrees with directions, or the address of a map. */
export function readPoint(text: string): Point | null {
	const trimmed = text.trim();
	if (isLink(trimmed)) {
		const link = unescaped(trimmed);
		const found = IN_LINK.map((pattern) => pattern.exec(link)).find((match) => match !== null);
		return found ? point(Number(found[1]), Number(found[2])) : null;
	}
	const pair = PAIR.exec(trimmed) ?? TIGHT_PAIR.exec(trimmed);
	return pair ? point(Number(pair[1]), Number(pair[2])) : directed(trimmed);
}

/** Returns whether a text is the address of a page, such as that of a map. */
export function isLink(text: string): boolean {
	return /^https?:\/\//i.test(text.trim());
}

/** Returns the number that was entered, with a decimal comma or point; NaN where it is none, null where it is blank. */
export function toDegrees(text: string): number | null {
	const trimmed = text.trim().replace(",", ".").replace("−", "-");
	if (trimmed === "") return null;
	return /^[-+]?\d*\.?\d+$|^[-+]?\d+\.$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** Writes degrees to a tenth of a metre. */
export function writeDegrees(degrees: number): string {
	return String(Math.round(degrees * 1e6) / 1e6);
}

function directed(text: string): Point | null {
	const parts = [...text.matchAll(DIRECTED)];
	if (parts.length !== 2) return null;
	const found: Partial<Point> = {};
	for (const [, degrees, minutes = "0", seconds = "0", letter = ""] of parts) {
		const size = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
		const signed = /[SW]/i.test(letter) ? -size : size;
		found[/[NS]/i.test(letter) ? "lat" : "lng"] = Math.round(signed * 1e6) / 1e6;
	}
	return found.lat === undefined || found.lng === undefined ? null : point(found.lat, found.lng);
}

function point(lat: number, lng: number): Point | null {
	return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}

function unescaped(link: string): string {
	try {
		return decodeURIComponent(link);
	} catch {
		return link;
	}
}
