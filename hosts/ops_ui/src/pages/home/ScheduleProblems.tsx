import { Alert, Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { Icon } from "../../components/Icon";
import { instant } from "../../lib/wording";
import type { Report } from "../../queries/reports";

const GRIDS = "/ops/reports/local-search-grid";
const MOST = 3;

/** Says which reports could not run as scheduled, why, and what to do. It stays until that is done. */
export function ScheduleProblems({ reports }: { reports: readonly Report[] }) {
	const found = reports.filter(({ schedule_problem }) => schedule_problem !== null);
	if (found.length === 0) return null;
	return (
		<Stack component="section" aria-label="Reports that did not run as scheduled" gap="sm" mb="md">
			{found.slice(0, MOST).map(({ id, name, schedule_problem }) => (
				<Alert
					key={id}
					color="orange"
					variant="light"
					role="note"
					icon={<Icon name="warning" />}
					title={`“${name}” did not run as scheduled`}
				>
					<Text size="sm">{schedule_problem?.message}</Text>
					<Group gap="md" mt="xs">
						<Anchor component={Link} to={`${GRIDS}/${id}/edit`} size="sm" c="inherit" underline="always">
							Change the schedule
						</Anchor>
						<Text size="sm">Was due {instant(schedule_problem?.due ?? "")}</Text>
					</Group>
				</Alert>
			))}
			{found.length > MOST && (
				<Anchor component={Link} to={GRIDS} size="sm" underline="always">
					Show {found.length - MOST} more in the list of reports
				</Anchor>
			)}
		</Stack>
	);
}
