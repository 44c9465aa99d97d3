import { useOverview } from "../../queries/overview";

const OFFERED = 20;

/** The first locations in which all words occur, by name; all of them count without words. */
export function useLocationSearch(search: string) {
	return useOverview({ search, sourceMode: null, sort: "name", descending: false, offset: 0, limit: OFFERED });
}
