import { ActionIcon, Anchor, Button, Group, Menu, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import { RunStateBadge } from "../../components/RunStateBadge";
import { instant } from "../../lib/wording";
import type { Report } from "../../queries/reports";
import { gridWords, scheduleWords } from "./report-words";
import classes from "./reports.module.css";
import { ScheduleProblemRow } from "./ScheduleProblemRow";

const GRIDS = "/ops/reports/local-search-grid";

interface ReportRowProps {
	report: Report;
	/** What its location is called. */
	location: string;
	isBusy: boolean;
	onRun: () => void;
	onDuplicate: () => void;
	onDelete: () => void;
}

/** A report on one row, and below it why its schedule does not run, if that is so. */
export function ReportRow({ report, location, isBusy, onRun, onDuplicate, onDelete }: ReportRowProps) {
	const { id, name, map, keywords, schedule, next_run_at: next, state, last_run_id: latest } = report;
	const toEdit = `${GRIDS}/${id}/edit`;
	const toResults = `${GRIDS}/${id}/results`;
	return (
		<>
			<Table.Tr>
				<Table.Th scope="row" className={classes.name}>
					<Anchor component={Link} to={latest ? toResults : toEdit} id={reportLinkId(id)} fw={600} size="sm">
						{name}
					</Anchor>
				</Table.Th>
				<Table.Td className={classes.text}>{location}</Table.Td>
				<Table.Td className={classes.brief}>{gridWords(map)}</Table.Td>
				<Table.Td className={classes.text}>{keywords.join(", ")}</Table.Td>
				<Table.Td className={classes.brief}>
					{scheduleWords(schedule)}
					{schedule && (
						<Text size="xs" c="dimmed">
							{schedule.time_zone}
							{next && (
								<>
									<br />
									Next: {instant(next)} your time
								</>
							)}
						</Text>
					)}
				</Table.Td>
				<Table.Td className={classes.state}>
					<RunStateBadge state={state} />
				</Table.Td>
				<Table.Td>
					<Group gap="xs" wrap="nowrap" justify="flex-end">
						<Button size="compact-sm" variant="light" loading={isBusy} onClick={onRun} aria-label={`Run now: ${name}`}>
							Run now
						</Button>
						<Menu position="bottom-end" withInitialFocusPlaceholder={false}>
							<Menu.Target>
								<ActionIcon variant="default" size={26} aria-label={`More actions for ${name}`}>
									<span aria-hidden>⋯</span>
								</ActionIcon>
							</Menu.Target>
							<Menu.Dropdown aria-label={`Actions for ${name}`}>
								{latest && (
									<Menu.Item component={Link} to={toResults}>
										See results
									</Menu.Item>
								)}
								<Menu.Item component={Link} to={toEdit}>
									Edit report
								</Menu.Item>
								<Menu.Item onClick={onDuplicate}>Duplicate report</Menu.Item>
								<Menu.Divider />
								<Menu.Item onClick={onDelete} c="var(--mantine-color-error)">
									Delete report
								</Menu.Item>
							</Menu.Dropdown>
						</Menu>
					</Group>
				</Table.Td>
			</Table.Tr>
			{report.schedule_problem && <ScheduleProblemRow problem={report.schedule_problem} name={name} toEdit={toEdit} />}
		</>
	);
}

/** Returns the id of the link with the name of a report. */
export function reportLinkId(id: string): string {
	return `report-link-${id}`;
}
