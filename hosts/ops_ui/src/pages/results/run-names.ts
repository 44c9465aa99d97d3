import { instant } from "../../lib/wording";
import type { Run } from "../../queries/runs";

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Returns what to call each run: its instant, to the second where two began in the same minute. */
export function nameRuns(runs: readonly Run[]): ReadonlyMap<string, string> {
	const named = runs.map(({ id, created_at: at }) => ({ id, at, name: instant(at) }));
	const times = new Map<string, number>();
	for (const { name } of named) times.set(name, (times.get(name) ?? 0) + 1);
	return new Map(named.map(({ id, at, name }) => [id, times.get(name) === 1 ? name : EXACT.format(new Date(at))]));
}
