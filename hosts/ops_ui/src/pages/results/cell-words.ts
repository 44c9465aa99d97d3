/** Says in words where a cell lies and what is known there. */
import { distance } from "../../lib/wording";
import { MEANINGS } from "../../map/palette";
import type { Cell, GridPoint, Listing } from "../../queries/results";

const WINDS = ["east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east"];

const FAILURES: Record<NonNullable<Cell["failure"]>, string> = {
	transient: "The search provider could not be reached.",
	throttled: "The search provider kept asking to slow down.",
	auth: "The search provider refused the credentials.",
	input: "The search provider refused this search.",
	quota: "The account at the search provider has no funds left.",
	bug: "The hub could not read the answer of the search provider.",
};

const EXPLANATIONS: Record<Cell["state"], string> = {
	found: "The business is in the list that the provider gave for this point.",
	absent:
		"The list was full and the business could have been in it, but is not. It counts as rank 21 in the average total rank.",
	inconclusive:
		"The business is not in the list, but the list was short, or the map may not have reached the business. That proves nothing, so the point is part of no average.",
	empty: "The provider answered that nothing is listed here. The point is part of no average.",
	error: "No answer was to be had at this point. It is part of no average.",
	not_measured: "No answer has come for this point. It is part of no average.",
	estimated: "No search was made here. The rank is computed from the points around it and is part of no average.",
};

/** Returns the wind and the distance from the centre of the grid. */
export function whereabouts(point: GridPoint, center: GridPoint): string {
	if (point.ring === 0) return "at the centre";
	const angle = Math.atan2(center.row - point.row, point.col - center.col);
	const wind = WINDS[(Math.round(angle / (Math.PI / 4)) + 8) % 8] ?? "";
	return `${distance(point.distance_m)} ${wind}`;
}

/** Returns the row and the column as people count them. */
export function position(point: GridPoint): string {
	return `Row ${point.row + 1}, column ${point.col + 1}`;
}

/** Returns what is known at a point in a few words. */
export function known({ state, rank }: Pick<Cell, "state" | "rank">): string {
	if (state === "found") return `rank ${rank}`;
	if (state === "estimated") return rank === null ? MEANINGS.estimated : `about rank ${rank}, estimated`;
	return MEANINGS[state];
}

/** Returns everything about a cell in one sentence, for people who hear it. */
export function describe(point: GridPoint, center: GridPoint, cell: Cell, keyword: string, change = ""): string {
	const where = `${position(point)}, ${whereabouts(point, center)}`;
	return `${where}: ${known(cell)} for ${keyword}${change ? `, ${change}` : ""}`;
}

/** Returns what a state means for the figures. */
export function explain({ state, failure }: Pick<Cell, "state" | "failure">): string {
	return failure ? `${FAILURES[failure]} ${EXPLANATIONS[state]}` : EXPLANATIONS[state];
}

/** Returns the stars and reviews of a listing, or "" when the provider told none. */
export function rating({ rating: stars, reviews }: Listing): string {
	const parts = [];
	if (stars !== null) parts.push(`${stars.toFixed(1)} of 5 stars`);
	if (reviews !== null) parts.push(`${reviews} ${reviews === 1 ? "review" : "reviews"}`);
	return parts.join(", ");
}
