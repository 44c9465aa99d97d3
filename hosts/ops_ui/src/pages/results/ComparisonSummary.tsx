import { Alert, Button, Group, Text } from "@mantine/core";
import { describeFailure } from "../../components/Failure";
import { OpsProblem } from "../../lib/ops-api";
import { instant, whole } from "../../lib/wording";
import type { RunComparison } from "../../queries/results";
import classes from "./ComparisonSummary.module.css";
import { CHANGE_LABELS, CHANGE_MARKS, CHANGES } from "./change-marks";
import { SourceBadges } from "./SourceBadges";

interface ComparisonSummaryProps {
	comparison: RunComparison | undefined;
	keyword: string;
	error: Error | null;
	retry: () => void;
	onStop: () => void;
}

/** At how many points each change happened since the run that is compared, or why the two cannot be compared. */
export function ComparisonSummary({ comparison, keyword, error, retry, onStop }: ComparisonSummaryProps) {
	const stop = (
		<Button size="compact-sm" variant="default" onClick={onStop}>
			Stop comparing
		</Button>
	);
	if (error) {
		const refused = error instanceof OpsProblem && error.status < 500;
		const { text } = describeFailure(error);
		return (
			<Alert color={refused ? "yellow" : "red"} variant="light" role="alert" title="These runs are not compared">
				<Group justify="space-between">
					<Text size="sm">{text}</Text>
					<Group gap="xs">
						{!refused && (
							<Button size="compact-sm" onClick={retry}>
								Try again
							</Button>
						)}
						{stop}
					</Group>
				</Group>
			</Alert>
		);
	}
	const found = comparison?.keywords.find((each) => each.keyword === keyword);
	if (!comparison) return <div className={classes.bar} aria-busy="true" />;
	return (
		<section aria-label="Comparison" className={classes.bar}>
			<Group gap="xs" justify="space-between">
				<Group gap="xs">
					<SourceBadges sources={[comparison.earlier.source]} provider={comparison.earlier.provider} />
					<Text size="sm" fw={600}>
						Compared with {instant(comparison.earlier.created_at)}
					</Text>
				</Group>
				{stop}
			</Group>
			{found ? (
				<ul className={classes.counts}>
					{CHANGES.map((change) => (
						<li key={change}>
							<b>{CHANGE_MARKS[change]}</b> {CHANGE_LABELS[change]}: <b>{whole(found.counts[change])}</b>
						</li>
					))}
				</ul>
			) : (
				<Text size="sm">That run did not search for {keyword}. Choose another keyword or another run.</Text>
			)}
		</section>
	);
}
