import { Alert, Anchor, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Schemas } from "../../lib/ops-api";
import { instant } from "../../lib/wording";

interface ScheduleProblemRowProps {
	problem: Schemas["ScheduleProblem"];
	/** Name of the report. */
	name: string;
	toEdit: string;
}

const ALL_COLUMNS = 7;

/** Says why a scheduled run was not made and what to do. It stays until a run starts or the schedule is changed. */
export function ScheduleProblemRow({ problem, name, toEdit }: ScheduleProblemRowProps) {
	return (
		<Table.Tr>
			<Table.Td colSpan={ALL_COLUMNS}>
				<Alert
					role="note"
					color="orange"
					variant="light"
					title={`The run of ${name} that was due ${instant(problem.due)} was not made`}
				>
					<Text size="sm">
						{problem.message}{" "}
						<Anchor component={Link} to={`${toEdit}?section=business&section=schedule`} size="sm" underline="always">
							Edit schedule
						</Anchor>
					</Text>
				</Alert>
			</Table.Td>
		</Table.Tr>
	);
}
