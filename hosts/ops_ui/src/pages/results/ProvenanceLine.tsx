import { Group, Text } from "@mantine/core";
import { instant, money, NONE } from "../../lib/wording";
import { SourceBadges } from "./SourceBadges";
import type { Shown } from "./shown-results";

/** Says how the answers of the run came about. */
export function ProvenanceLine({ shown }: { shown: Shown }) {
	const { provenance, run } = shown.results;
	const { provider, zoom, depth, first_observed_at: first, last_observed_at: last, cost } = provenance;
	const parts = [
		`Provider ${provider}`,
		zoom === null ? "no map zoom" : `map zoom ${zoom}`,
		depth === null ? "lists of different depth" : `lists of ${depth}`,
		first && last ? `observed ${between(first, last)}` : "nothing observed yet",
		`cost ${money(cost)}`,
		run.trigger === "schedule" ? "started by its schedule" : "started by hand",
	];
	const { estimation, summary } = shown;
	return (
		<section aria-label="Where the ranks come from">
			<Group gap="xs" align="center">
				<SourceBadges sources={shown.sources} provider={provider} />
				<Text size="sm" c="dimmed">
					{parts.join(" · ")}
				</Text>
			</Group>
			{estimation && (
				<Text size="sm" c="dimmed" mt={4}>
					{summary.cells.estimated} of {summary.cells.total} points are estimated: off by{" "}
					{estimation.mean_error.toFixed(1)} ranks on average, nine of ten by at most {estimation.p90_error.toFixed(1)}.
				</Text>
			)}
		</section>
	);
}

function between(first: string, last: string): string {
	const [from, to] = [instant(first), instant(last)];
	return from === to ? from || NONE : `${from} to ${to}`;
}
