import { Badge, Button } from "@mantine/core";
import type { ImportedRow, ImportResult } from "../../../queries/location-import";
import { Paging } from "../table/Paging";
import { FateFilter } from "./FateFilter";
import { FateReason } from "./FateReason";
import { FATES, useFateView } from "./fates";
import classes from "./ImportLocations.module.css";

const SIZE = 50;

/** What becomes of each row of a file, or became of it. */
export function FateTable({ result }: { result: ImportResult }) {
	const { fate, page, setFate, setPage } = useFateView();
	const matching = fate ? result.rows.filter((row) => row.fate === fate) : result.rows;
	const shown = Math.min(page, Math.max(1, Math.ceil(matching.length / SIZE)));
	return (
		<>
			<FateFilter result={result} chosen={fate} onChoose={setFate} />
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
			<section className={classes.region} aria-label="Rows of the file" tabIndex={0}>
				<table className={classes.table}>
					<thead>
						<tr>
							<th scope="col" className={classes.line}>
								Line
							</th>
							<th scope="col">Name</th>
							<th scope="col" className={classes.fate}>
								{result.dry_run ? "What will happen" : "What happened"}
							</th>
							<th scope="col">Why</th>
						</tr>
					</thead>
					<tbody>
						{matching.slice((shown - 1) * SIZE, shown * SIZE).map((row) => (
							<Row key={row.line} row={row} trial={result.dry_run} />
						))}
						{matching.length === 0 && (
							<tr>
								<td colSpan={4}>
									No row of this kind.{" "}
									<Button variant="default" size="compact-sm" onClick={() => setFate(null)}>
										Show all rows
									</Button>
								</td>
							</tr>
						)}
					</tbody>
				</table>
			</section>
			<Paging page={shown} size={SIZE} total={matching.length} what="rows" onPage={setPage} />
		</>
	);
}

function Row({ row, trial }: { row: ImportedRow; trial: boolean }) {
	const { color, will, did } = FATES[row.fate];
	return (
		<tr>
			<td className={classes.line}>{row.line}</td>
			<th scope="row">{row.name || "No name"}</th>
			<td className={classes.fate}>
				<Badge color={color} variant="light">
					{trial ? will : did}
				</Badge>
			</td>
			<td>
				<FateReason row={row} />
			</td>
		</tr>
	);
}
