import { Text, VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, memo, useMemo, useState } from "react";
import type { Schemas } from "../../lib/ops-api";
import { bandOf, markOf, PALETTES, type PaletteName } from "../../map/palette";
import type { Cell, GridPoint } from "../../queries/results";
import { known } from "./cell-words";
import { CHANGE_MARKS, changesByPoint, tellChange } from "./change-marks";
import { moves, pointAfter } from "./heatmap-moves";
import classes from "./RankTable.module.css";
import { ScrollRegion } from "./ScrollRegion";
import type { Shown } from "./shown-results";

type PointChange = Schemas["PointChange"];

interface Placed {
	/** Index of the point. */
	index: number;
	point: GridPoint;
	cell: Cell;
	change: PointChange | undefined;
}

interface RankTableProps {
	shown: Shown;
	palette: PaletteName;
	onOpen: (number: number) => void;
}

/** The heatmap as a table: the same numbers, by row and column. Inside, the arrow keys go from cell to cell. */
export const RankTable = memo(function RankTable({ shown, palette, onOpen }: RankTableProps) {
	const { points, cells, center, comparison, keyword } = shown;
	const [chosen, setChosen] = useState(() => points.indexOf(center));
	const active = Math.min(chosen, points.length - 1);
	const { rows, columns } = useMemo(() => {
		const changes = changesByPoint(comparison);
		const byRow = new Map<number, Placed[]>();
		for (const [index, point] of points.entries()) {
			const cell = cells[index];
			if (!cell) continue;
			const row = byRow.get(point.row) ?? [];
			row.push({ index, point, cell, change: changes.get(point.number) });
			byRow.set(point.row, row);
		}
		const width = Math.max(...points.map(({ col }) => col)) + 1;
		return { rows: [...byRow], columns: Array.from({ length: width }, (_, col) => col) };
	}, [points, cells, comparison]);
	const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
		if (!moves(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		const next = pointAfter(points, active, event.key);
		setChosen(next);
		event.currentTarget.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
	};
	const onClick = (index: number) => {
		setChosen(index);
		const point = points[index];
		if (point) onOpen(point.number);
	};
	return (
		<>
			<Text size="sm" c="dimmed" mb="xs">
				Rows run from north to south, columns from west to east. Arrow keys go from cell to cell; Enter shows who ranks
				there.
			</Text>
			<ScrollRegion label={`Ranks for ${keyword} by row and column`} className={classes.scroll}>
				<table className={classes.table} onKeyDown={onKeyDown}>
					<thead>
						<tr>
							<td />
							{columns.map((col) => (
								<th key={col} scope="col">
									<VisuallyHidden>Column </VisuallyHidden>
									{col + 1}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{rows.map(([row, placed]) => (
							<RankRow
								key={row}
								row={row}
								placed={placed}
								columns={columns}
								palette={palette}
								active={placed.some(({ index }) => index === active) ? active : null}
								onClick={onClick}
							/>
						))}
					</tbody>
				</table>
			</ScrollRegion>
		</>
	);
});

interface RankRowProps {
	row: number;
	placed: readonly Placed[];
	columns: readonly number[];
	palette: PaletteName;
	/** The cell of this row that Tab leads to, or null. */
	active: number | null;
	onClick: (index: number) => void;
}

const RankRow = memo(
	function RankRow({ row, placed, columns, palette, active, onClick }: RankRowProps) {
		return (
			<tr>
				<th scope="row">
					<VisuallyHidden>Row </VisuallyHidden>
					{row + 1}
				</th>
				{columns.map((col) => {
					const found = placed.find(({ point }) => point.col === col);
					if (!found) return <td key={col} className={classes.gap} />;
					const { cell, change, index } = found;
					const { fill, text } = PALETTES[palette][bandOf(cell)];
					return (
						<td key={col}>
							<button
								type="button"
								className={classes.cell}
								style={{ background: fill, color: text }}
								data-index={index}
								tabIndex={index === active ? 0 : -1}
								onClick={() => onClick(index)}
							>
								{markOf(cell)}
								{change && <small> {CHANGE_MARKS[change.change]}</small>}
								{(cell.state !== "found" || change) && (
									<VisuallyHidden>
										{` ${cell.state === "found" ? "" : known(cell)} ${tellChange(change)}`}
									</VisuallyHidden>
								)}
							</button>
						</td>
					);
				})}
			</tr>
		);
	},
	(before, after) =>
		before.placed === after.placed &&
		before.columns === after.columns &&
		before.palette === after.palette &&
		before.active === after.active,
);
