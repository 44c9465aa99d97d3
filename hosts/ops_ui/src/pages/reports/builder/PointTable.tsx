import { Table, Text } from "@mantine/core";
import { useState } from "react";
import { distance } from "../../../lib/wording";
import type { Preview } from "../../../queries/reports";
import classes from "./builder.module.css";

/** The same points as on the map, as a table; it is made only when somebody asks for it. */
export function PointTable({ preview }: { preview: Preview }) {
	const [isOpen, setOpen] = useState(false);
	const measured = new Set(preview.measured);
	return (
		<details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
			<summary className={classes.summary}>
				<Text component="span" size="sm">
					Points as a table
				</Text>
			</summary>
			{isOpen && (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
				<section className={classes.points} aria-label="Points of the grid" tabIndex={0}>
					<Table stickyHeader striped>
						<Table.Thead>
							<Table.Tr>
								{["Row", "Column", "Latitude", "Longitude", "From the centre", "Rank is"].map((title) => (
									<Table.Th key={title} scope="col">
										{title}
									</Table.Th>
								))}
							</Table.Tr>
						</Table.Thead>
						<Table.Tbody>
							{preview.points.map(({ number, row, col, coordinates, distance_m }) => (
								<Table.Tr key={number}>
									<Table.Td>{row + 1}</Table.Td>
									<Table.Td>{col + 1}</Table.Td>
									<Table.Td>{coordinates.lat}</Table.Td>
									<Table.Td>{coordinates.lng}</Table.Td>
									<Table.Td>{distance(distance_m)}</Table.Td>
									<Table.Td>{measured.has(number) ? "searched" : "estimated"}</Table.Td>
								</Table.Tr>
							))}
						</Table.Tbody>
					</Table>
				</section>
			)}
		</details>
	);
}
