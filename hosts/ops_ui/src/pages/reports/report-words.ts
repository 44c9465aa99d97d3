/** How the configuration of a report is written for people. */
import type { Schemas } from "../../lib/ops-api";

type GridMap = Schemas["GridMap"];
type Schedule = Schemas["Schedule"];

const LAST_DAY_OF_EVERY_MONTH = 28;

/** Writes a grid: `9 × 9, 2 km radius`. */
export function gridWords({ size, radius, spacing, shape }: Omit<GridMap, "center">): string {
	const extent = radius
		? `, ${radius.value} ${radius.unit} radius`
		: spacing
			? `, ${spacing.value} ${spacing.unit} spacing`
			: "";
	return `${size} × ${size}${extent}${shape === "circle" ? ", circle" : ""}`;
}

/** Writes when a report runs by itself: `Every Monday at 09:00`. */
export function scheduleWords(schedule: Schedule | null): string {
	if (schedule === null) return "By hand only";
	const { frequency, time, weekday, day_of_month: day, only_when_open: open } = schedule;
	const named = weekday ? weekdayName(weekday) : "";
	const days = {
		daily: "Every day",
		weekly: `Every ${named}`,
		biweekly: `Every second ${named}`,
		monthly: `Monthly on day ${day ?? ""}${(day ?? 0) > LAST_DAY_OF_EVERY_MONTH ? " or the last day" : ""}`,
	};
	return `${days[frequency]} at ${time}${open ? ", when open" : ""}`;
}

export function weekdayName(weekday: Schemas["Weekday"]): string {
	return weekday.charAt(0).toUpperCase() + weekday.slice(1);
}

/** Writes an address on one line. */
export function addressLine(address: Schemas["Address"]): string {
	const { line1, line2, city, region, postal_code: code, country } = address;
	return [line1, line2, city, [region, code].filter(Boolean).join(" "), country].filter(Boolean).join(", ");
}

/** Writes a local date and time with its offset, `2026-03-08T03:00-04:00`, as the clock on the wall shows it. */
export function wallClock(local: string): { date: string; time: string; offset: string } {
	const [day = "", rest = ""] = local.split("T");
	const offset = rest.slice(5);
	return { date: WALL_DAY.format(new Date(`${day}T00:00Z`)), time: rest.slice(0, 5), offset: `UTC${offsetOf(offset)}` };
}

const WALL_DAY = new Intl.DateTimeFormat(undefined, {
	weekday: "short",
	day: "numeric",
	month: "short",
	year: "numeric",
	timeZone: "UTC",
});

function offsetOf(offset: string): string {
	return offset === "+00:00" || offset === "Z" ? "" : offset.replace("-", "−");
}
