import { Anchor, Group, Paper, Text, Title, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";
import { RunStateBadge } from "../../components/RunStateBadge";
import { count, instant } from "../../lib/wording";
import type { Bootstrap } from "../../queries/bootstrap";
import type { Report } from "../../queries/reports";
import classes from "./LatestReports.module.css";

const GRIDS = "/ops/reports/local-search-grid";
const MOST = 5;

/** The newest reports, how their latest runs stand, and the way to their results. */
export function LatestReports({ bootstrap: { reports, locations } }: { bootstrap: Bootstrap }) {
	const names = new Map(locations.map(({ id, name }) => [id, name]));
	return (
		<Paper withBorder p="md" component="section" aria-labelledby="latest-reports">
			<Group justify="space-between" gap="xs">
				<Title order={2} id="latest-reports" fz="lg">
					Latest reports
				</Title>
				{reports.length > MOST && (
					<Anchor component={Link} to={GRIDS} size="sm" underline="always">
						Show all reports
					</Anchor>
				)}
			</Group>
			{reports.length === 0 ? (
				<Text size="sm" mt="xs">
					Reports will be here. A local search grid shows on a map where you are found and where you are not.
				</Text>
			) : (
				<ul className={classes.reports}>
					{reports.slice(0, MOST).map((report) => (
						<ReportItem key={report.id} report={report} location={names.get(report.location_id)} />
					))}
				</ul>
			)}
		</Paper>
	);
}

function ReportItem({ report, location }: { report: Report; location: string | undefined }) {
	const { id, name, keywords, last_run_id, next_run_at, state } = report;
	const facts = [
		location,
		count(keywords.length, "keyword", "keywords"),
		next_run_at === null ? null : `next run ${instant(next_run_at)}`,
	];
	return (
		<li className={classes.report}>
			<Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
				<Text component="span" fw={600} className={classes.name}>
					{name}
				</Text>
				<span className={classes.state}>
					<RunStateBadge state={state} />
				</span>
			</Group>
			<Text size="sm" c="dimmed" className={classes.name}>
				{facts.filter(Boolean).join(" · ")}
			</Text>
			{last_run_id === null ? (
				<Anchor component={Link} to={`${GRIDS}/${id}/edit`} size="sm" underline="always">
					Edit and run <VisuallyHidden>{name}</VisuallyHidden>
				</Anchor>
			) : (
				<Anchor component={Link} to={`${GRIDS}/${id}/results`} size="sm" underline="always">
					Show results <VisuallyHidden>of {name}</VisuallyHidden>
				</Anchor>
			)}
		</li>
	);
}
