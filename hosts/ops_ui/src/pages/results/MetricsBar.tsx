import { Box, Group, Text, Title } from "@mantine/core";
import { memo } from "react";
import { lazyPart } from "../../app/lazy-part";
import type { Schemas } from "../../lib/ops-api";
import { useMetricDefinitions } from "../../queries/metrics";
import classes from "./MetricsBar.module.css";
import { BAR_METRICS, type BarMetric, boundsOf, changeOf, figureOf, type MetricChange } from "./metric-figures";
import { SourceBadges } from "./SourceBadges";
import type { Shown } from "./shown-results";

const MetricMeaning = lazyPart(() => import("./MetricMeaning"), "MetricMeaning", <Box w={24} h={24} />);

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
			<div className={classes.figures}>
				{BAR_METRICS.map((metric) => {
					const definition = definitions?.find(({ id }) => id === metric);
					const name = definition?.name ?? nameOf(metric);
					return (
						// biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
						<div key={metric} className={classes.metric} role="group" aria-label={name}>
							<Group gap={2} wrap="nowrap" className={classes.name}>
								<Text size="sm" c="dimmed">
									{name}
								</Text>
								{definition && <MetricMeaning definition={definition} reference={summary.definitions[metric]} />}
							</Group>
							<Text className={classes.figure}>{figureOf(summary, metric)}</Text>
							<Text size="xs" c="dimmed" className={classes.bounds}>
								{boundsOf(summary, metric)}
							</Text>
							{comparison && <Changed changed={changeOf(summary, before, metric, comparison)} />}
						</div>
					);
				})}
			</div>
		</section>
	);
});

/** Says which way a figure went, in signs and words. */
function Changed({ changed }: { changed: MetricChange | null }) {
	return (
		<Text size="xs" className={`${classes.changed} ${changed ? classes[changed.turn] : ""}`}>
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
	);
}

/** Names a metric until its definition is there. */
function nameOf(metric: BarMetric): string {
	const words = metric.replaceAll("_", " ").replace("top3", "top-3");
	return words.charAt(0).toUpperCase() + words.slice(1);
}
