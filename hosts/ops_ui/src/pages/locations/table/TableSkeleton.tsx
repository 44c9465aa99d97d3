import { Skeleton } from "@mantine/core";
import { Loading } from "../../../components/Loading";
import classes from "./LocationTable.module.css";

const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Holds the place of the table until its rows are there. */
export function TableSkeleton({ metrics }: { metrics: number }) {
	const cells = ROWS.slice(0, Math.min(ROWS.length, 4 + metrics));
	return (
		<Loading what="the locations">
			<div className={classes.region}>
				<table className={classes.table} aria-hidden>
					<tbody>
						{ROWS.map((row) => (
							<tr key={row}>
								<td className={classes.place}>
									<Skeleton h={14} w="60%" my={4} />
									<Skeleton h={10} w="85%" my={6} />
								</td>
								{cells.map((cell) => (
									<td key={cell}>
										<Skeleton h={14} miw={60} />
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</Loading>
	);
}
