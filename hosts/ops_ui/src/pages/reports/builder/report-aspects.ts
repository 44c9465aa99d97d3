import type { ReportInput } from "../../../queries/reports";
import { gridWords, scheduleWords } from "../report-words";
import { isSame } from "./merge-patch";

/** A part of a report that is kept or given up as a whole when two people change it. */
interface Aspect {
	label: string;
	part: (input: ReportInput) => unknown;
	/** Returns `to` with this part of `from`. */
	take: (from: ReportInput, to: ReportInput) => ReportInput;
	words: (input: ReportInput) => string;
}

const ASPECTS: readonly Aspect[] = [
	{
		label: "Location",
		part: ({ location_id }) => location_id,
		take: ({ location_id }, to) => ({ ...to, location_id }),
		words: ({ location_id }) => location_id,
	},
	{ label: "Name", part: ({ name }) => name, take: ({ name }, to) => ({ ...to, name }), words: ({ name }) => name },
	{
		label: "Grid",
		part: ({ map: { center: _, ...grid } }) => grid,
		take: (from, to) => ({ ...to, map: { ...from.map, center: to.map.center } }),
		words: ({ map }) => gridWords(map),
	},
	{
		label: "Centre",
		part: ({ map }) => map.center,
		take: (from, to) => ({ ...to, map: { ...to.map, center: from.map.center } }),
		words: ({ map }) => `${map.center.lat}, ${map.center.lng}`,
	},
	{
		label: "Points searched",
		part: ({ sampling }) => sampling,
		take: ({ sampling }, to) => ({ ...to, sampling }),
		words: ({ sampling }) => (sampling === "full" ? "All" : "A quarter"),
	},
	{
		label: "Keywords",
		part: ({ keywords }) => keywords,
		take: ({ keywords }, to) => ({ ...to, keywords }),
		words: ({ keywords }) => keywords.join(", "),
	},
	{
		label: "Schedule",
		part: ({ schedule }) => schedule,
		take: ({ schedule }, to) => ({ ...to, schedule }),
		words: ({ schedule }) =>
			schedule
				? `${scheduleWords(schedule)} (${schedule.time_zone})${schedule.starts_on ? `, from ${schedule.starts_on}` : ""}`
				: scheduleWords(null),
	},
	{
		label: "Recipients",
		part: ({ recipients }) => recipients,
		take: ({ recipients }, to) => ({ ...to, recipients }),
		words: ({ recipients }) => (recipients.length === 0 ? "None" : recipients.join(", ")),
	},
];

/** One row of a comparison. */
export interface Difference {
	label: string;
	theirs: string;
	mine: string;
	/** Who changed it, or null when that is not known. */
	by: "you" | "them" | "both" | null;
}

/**
 * Returns what two configurations disagree on.
 *
 * @param base what both began with, or null when that is not known any more.
 */
export function differences(
	base: ReportInput | null,
	theirs: ReportInput,
	mine: ReportInput,
	nameOf: (id: string) => string,
): Difference[] {
	return ASPECTS.filter(({ part }) => !isSame(part(theirs), part(mine))).map(({ label, part, words }) => {
		const said = (input: ReportInput) => (label === "Location" ? nameOf(input.location_id) : words(input));
		const isOnly = (input: ReportInput) => base !== null && isSame(part(base), part(input));
		const by = base === null ? null : isOnly(theirs) ? "you" : isOnly(mine) ? "them" : "both";
		return { label, theirs: said(theirs), mine: said(mine), by };
	});
}

/** Returns `theirs` with everything that `mine` changed in `base`: what nobody touched here stays as they saved it. */
export function rebase(base: ReportInput, mine: ReportInput, theirs: ReportInput): ReportInput {
	const changed = ASPECTS.filter(({ part }) => !isSame(part(base), part(mine)));
	return changed.reduce((result, { take }) => take(mine, result), theirs);
}
