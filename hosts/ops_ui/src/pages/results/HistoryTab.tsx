import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { ProvenanceBadge } from "../../components/ProvenanceBadge";
import { RunStateBadge } from "../../components/RunStateBadge";
import { figure } from "../../lib/wording";
import { isOpen, type Run } from "../../queries/runs";
import classes from "./ResultsTable.module.css";
import { nameRuns } from "./run-names";
import { ScrollRegion } from "./ScrollRegion";

interface HistoryTabProps {
	/** Newest first. */
	runs: readonly Run[];
	run: Run;
	keyword: string;
	onShow: (id: string) => void;
	onCompare: (id: string) => void;
	/** Fetches earlier runs; left out when there are none. */
	onEarlier?: (() => void) | undefined;
	loadingEarlier: boolean;
}

/** Every run of the report with the figures of the keyword. */
export function HistoryTab({ runs, run, keyword, onShow, onCompare, onEarlier, loadingEarlier }: HistoryTabProps) {
	const names = nameRuns(runs);
	return (
		<>
			<ScrollRegion label={`Runs, with figures for ${keyword}`} className={classes.scroll}>
				<Table striped stickyHeader horizontalSpacing={8} className={classes.table}>
					<Table.Thead>
						<Table.Tr>
							<Table.Th>Run</Table.Th>
							<Table.Th>State</Table.Th>
							<Table.Th className={classes.number}>Average total rank</Table.Th>
							<Table.Th className={classes.number}>Top-3 share</Table.Th>
							<Table.Th className={classes.number}>Found share</Table.Th>
							<Table.Th className={classes.number}>Coverage</Table.Th>
							<Table.Th>Show or compare</Table.Th>
						</Table.Tr>
					</Table.Thead>
					<Table.Tbody>
						{runs.map((each) => {
							const summary = each.summaries.find((other) => other.keyword === keyword);
							const shown = each.id === run.id;
							const name = names.get(each.id) ?? "";
							return (
								<Table.Tr
									key={each.id}
									className={shown ? classes.own : undefined}
									{...(shown ? { "aria-current": "true" } : {})}
								>
									<Table.Th scope="row">
										{name}
										<Text size="xs" c="dimmed" fw={400}>
											{each.trigger === "schedule" ? "by its schedule" : "by hand"}
										</Text>
									</Table.Th>
									<Table.Td className={classes.badges}>
										<Stack gap={4} align="flex-start">
											<RunStateBadge state={each.state} />
											<ProvenanceBadge source={each.source} provider={each.provider} />
										</Stack>
									</Table.Td>
									<Table.Td className={classes.number}>{figure(summary?.average_total_rank, "rank")}</Table.Td>
									<Table.Td className={classes.number}>{figure(summary?.top3_share, "percent")}</Table.Td>
									<Table.Td className={classes.number}>{figure(summary?.found_share, "percent")}</Table.Td>
									<Table.Td className={classes.number}>{figure(summary?.coverage, "percent")}</Table.Td>
									<Table.Td>
										<Group gap="xs" wrap="nowrap">
											{shown ? (
												<Text size="sm">Shown now</Text>
											) : (
												<Button
													size="compact-sm"
													variant="default"
													onClick={() => onShow(each.id)}
													aria-label={`Show run of ${name}`}
												>
													Show
												</Button>
											)}
											{each.created_at < run.created_at && !isOpen(each) && (
												<Button
													size="compact-sm"
													variant="default"
													onClick={() => onCompare(each.id)}
													aria-label={`Compare with run of ${name}`}
												>
													Compare
												</Button>
											)}
										</Group>
									</Table.Td>
								</Table.Tr>
							);
						})}
					</Table.Tbody>
				</Table>
			</ScrollRegion>
			{onEarlier && (
				<Button mt="sm" variant="default" onClick={onEarlier} loading={loadingEarlier}>
					Load earlier runs
				</Button>
			)}
		</>
	);
}
