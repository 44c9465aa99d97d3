import { Badge, Group, Table, Text } from "@mantine/core";
import { NONE } from "../../../lib/wording";
import type { ComparedField } from "./compared-fields";
import classes from "./form.module.css";
import type { LocationValues } from "./location-values";

/** What is said about one row; null says that the row need not be shown. */
export interface RowNote {
	label: string;
	color: string;
}

interface SideBySideProps {
	/** Names the table for those who do not see it. */
	label: string;
	fields: readonly ComparedField[];
	columns: readonly [Column, Column];
	note: (field: ComparedField) => RowNote | null;
}

interface Column {
	label: string;
	values: LocationValues;
}

/** Shows two locations part by part; what holds for a part is said in words beside its name. */
export function SideBySide({ label, fields, columns, note }: SideBySideProps) {
	const rows = fields.map((field) => ({ field, noted: note(field) })).filter(({ noted }) => noted !== null);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
		// biome-ignore lint/a11y/useSemanticElements: a section says no more
		<div role="region" aria-label={label} tabIndex={0} className={classes.compared}>
			<Table layout="fixed" verticalSpacing={6} horizontalSpacing="sm" withRowBorders={false}>
				<Table.Thead>
					<Table.Tr>
						{columns.map((column) => (
							<Table.Th key={column.label} scope="col">
								{column.label}
							</Table.Th>
						))}
					</Table.Tr>
				</Table.Thead>
				{rows.map(({ field, noted }) => (
					// A name above its two values leaves them room on a narrow screen.
					<Table.Tbody key={field.key} className={classes.comparedPart}>
						<Table.Tr>
							<Table.Th colSpan={2} scope="rowgroup">
								<Group gap="xs">
									<Text size="sm" c="dimmed">
										{field.label}
									</Text>
									{noted && (
										<Badge color={noted.color} variant="light" size="sm" tt="none">
											{noted.label}
										</Badge>
									)}
								</Group>
							</Table.Th>
						</Table.Tr>
						<Table.Tr>
							{columns.map((column) => (
								<Table.Td key={column.label} className={classes.comparedValue}>
									{field.show(column.values) || NONE}
								</Table.Td>
							))}
						</Table.Tr>
					</Table.Tbody>
				))}
			</Table>
		</div>
	);
}
