/** How every business does across the grid, from the lists that the points of one keyword gave. */
import type { Cell, Listing } from "../../queries/results";

const TOP = 3;

export interface Competitor {
	listing: Listing;
	own: boolean;
	/** Points whose list has it. */
	appearances: number;
	best: number;
	/** Mean of its ranks where it is listed. */
	average: number;
	/** Percent of the points with a list where it ranks 1 to 3. */
	top3: number;
}

export const COMPETITOR_SORTS = ["name", "appearances", "average", "best", "top3"] as const;
export type CompetitorSort = (typeof COMPETITOR_SORTS)[number];

/** Returns how many points have a list of businesses. */
export function listedPoints(cells: readonly Cell[]): number {
	return cells.filter(({ listings }) => listings.length > 0).length;
}

/** Returns every business that is listed anywhere. */
export function findCompetitors(
	cells: readonly Cell[],
	listings: ReadonlyMap<string, Listing>,
	ownKey: string,
): Competitor[] {
	const ranks = new Map<string, number[]>();
	for (const cell of cells) {
		for (const [index, key] of cell.listings.entries()) {
			const known = ranks.get(key);
			if (known) known.push(index + 1);
			else ranks.set(key, [index + 1]);
		}
	}
	const points = listedPoints(cells);
	return [...ranks].flatMap(([key, found]) => {
		const listing = listings.get(key);
		if (!listing) return [];
		return [
			{
				listing,
				own: key === ownKey,
				appearances: found.length,
				best: Math.min(...found),
				average: found.reduce((sum, rank) => sum + rank, 0) / found.length,
				top3: (100 * found.filter((rank) => rank <= TOP).length) / points,
			},
		];
	});
}

/** Returns competitors in an order; those that are equal stay in the order of their names. */
export function sortCompetitors(found: readonly Competitor[], by: CompetitorSort, descending: boolean): Competitor[] {
	const byName = (a: Competitor, b: Competitor) => a.listing.name.localeCompare(b.listing.name);
	const turn = descending ? -1 : 1;
	return found.toSorted((a, b) => {
		const order = by === "name" ? byName(a, b) : a[by] - b[by];
		return turn * order || byName(a, b);
	});
}
