import { Group, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { memo } from "react";
import type { Schemas } from "../../lib/ops-api";
import { useMetricDefinitions } from "../../queries/metrics";
import { MetricMeaning } from "./MetricMeaning";
import classes from "./MetricsBar.module.css";
import { BAR_METRICS, type BarMetric, boundsOf, changeOf, figureOf } from "./metric-figures";
import { SourceBadges } from "./SourceBadges";
import type { Shown } from "./shown-results";

interface MetricsBarProps {
	shown: Shown;
	/** The figures of the same keyword in the run that is compared. */
	before: Schemas["KeywordSummary"] | undefined;
}

const ARROWS = { better: "▲", worse: "▼", same: "=" };

/** The figures of the keyword, how far off they may be, and how they changed. */
export const MetricsBar = memo(function MetricsBar({ shown, before }: MetricsBarProps) {
	const { data: definitions } = useMetricDefinitions();
	const { summary, comparison, keyword, sources, results } = shown;
	return (
		<section aria-labelledby="metrics">
			<Group gap="xs" mb={6}>
				<Title order={2} id="metrics" size="h3">
					Figures for {keyword}
				</Title>
				<SourceBadges
					sources={sources.filter((source) => source !== "estimated")}
					provider={results.provenance.provider}
				/>
			</Group>
			<SimpleGrid cols={{ base: 2, sm: 3, md: 5 }} spacing="sm">
				{BAR_METRICS.map((metric) => {
					const definition = definitions?.find(({ id }) => id === metric);
					const changed = comparison ? changeOf(summary, before, metric, comparison) : null;
					return (
						<Paper key={metric} withBorder p="sm" role="group" aria-label={definition?.name ?? nameOf(metric)}>
							<Group justify="space-between" wrap="nowrap" gap={4}>
								<Text size="sm" c="dimmed">
									{definition?.name ?? nameOf(metric)}
								</Text>
								{definition && <MetricMeaning definition={definition} reference={summary.definitions[metric]} />}
							</Group>
							<Text className={classes.figure}>{figureOf(summary, metric)}</Text>
							<Text size="xs" c="dimmed" className={classes.bounds}>
								{boundsOf(summary, metric)}
							</Text>
							{comparison && (
								<Text size="xs" className={changed ? classes[changed.turn] : undefined} mt={4}>
									{changed ? (
										<>
											<span aria-hidden>{ARROWS[changed.turn]} </span>
											<b>{changed.text}</b>
											{changed.turn === "same" ? "" : ` ${changed.turn}`}, {changed.basis}
										</>
									) : (
										"change cannot be told"
									)}
								</Text>
							)}
						</Paper>
					);
				})}
			</SimpleGrid>
		</section>
	);
});

/** Names a metric until its definition is there. */
function nameOf(metric: BarMetric): string {
	const words = metric.replaceAll("_", " ").replace("top3", "top-3");
	return words.charAt(0).toUpperCase() + words.slice(1);
}
