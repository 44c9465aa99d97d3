import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { OpsProblem } from "../../../lib/ops-api";
import { type Preview, type ReportInput, useDraftPreview } from "../../../queries/reports";
import { type Faults, faultsOf, fieldOf } from "./form-faults";
import { distinct, MAX_KEYWORD_LENGTH, MAX_KEYWORDS, mapOf, type ReportForm, scheduleOf } from "./report-form";

const PAUSE_MS = 300;
const PLACEHOLDER = "preview";
const SOMEWHERE: ReportInput["map"] = {
	center: { lat: 0, lng: 0 },
	size: 3,
	spacing: null,
	radius: { value: 1, unit: "km" },
	shape: "square",
};

/** A preview of what is in the fields. */
export interface DraftPreview {
	/** The latest one that was answered, or undefined before the first. */
	preview: Preview | undefined;
	/** Whether it is one of what is in the fields right now. */
	isCurrent: boolean;
	/** Whether the fields do not say enough to ask for one. */
	isBlank: boolean;
	/** What the hub says about fields, by field. */
	faults: Faults;
	/** Why there is none, when that has nothing to do with fields. */
	error: Error | null;
	retry: () => void;
}

/** The grid that the fields describe, and what a run of it costs: without a keyword, for one. */
export function useGridPreview(values: ReportForm): DraftPreview & { keywords: number } {
	const keywords = distinct(values.keywords)
		.map(({ text }) => text)
		.filter((text) => text.length <= MAX_KEYWORD_LENGTH)
		.slice(0, MAX_KEYWORDS);
	const { location_id: place, lat, lng, distance } = faultsOf(values);
	const input: ReportInput | null =
		place || lat || lng || distance
			? null
			: {
					...plain(values),
					map: mapOf(values),
					keywords: keywords.length > 0 ? keywords : [PLACEHOLDER],
					sampling: values.sampling,
				};
	return { ...usePreviewOf(input, values), keywords: keywords.length };
}

/** When a report with this schedule runs, wherever its grid is. */
export function useSchedulePreview(values: ReportForm): DraftPreview {
	const { location_id: place, time, time_zone: zone } = faultsOf(values);
	const schedule = scheduleOf(values);
	const input: ReportInput | null =
		schedule === null || place || time || zone
			? null
			: { ...plain(values), map: SOMEWHERE, keywords: [PLACEHOLDER], schedule, sampling: "full" };
	return usePreviewOf(input, values);
}

function plain({ location_id }: ReportForm) {
	return { location_id, name: PLACEHOLDER, schedule: null, recipients: [] };
}

function usePreviewOf(input: ReportInput | null, values: ReportForm): DraftPreview {
	const wanted = JSON.stringify(input);
	const [asked] = useDebouncedValue(wanted, PAUSE_MS);
	const body = useMemo(() => JSON.parse(asked) as ReportInput | null, [asked]);
	const { data, error, isPlaceholderData, refetch } = useDraftPreview(body);
	const isSettled = asked === wanted && input !== null;
	const refused = isSettled && error instanceof OpsProblem ? error.errors : [];
	const faults: Faults = {};
	for (const { pointer, message } of refused) {
		const field = fieldOf(pointer, values);
		if (field) faults[field] ??= message;
	}
	return {
		preview: data,
		isCurrent: isSettled && data !== undefined && !isPlaceholderData && !error,
		isBlank: input === null,
		faults,
		error: isSettled && refused.length === 0 ? error : null,
		retry: () => void refetch(),
	};
}
