import type { ReactNode } from "react";
import type { OverviewSort } from "../../../queries/overview";
import classes from "./LocationTable.module.css";
import type { LocationView, ViewChange } from "./location-view";

interface HeadCellProps {
	label: string;
	/** What to sort by; left out where there is nothing to sort. */
	by?: OverviewSort | undefined;
	/** Whether the first click shows the greatest values first. */
	greatestFirst?: boolean;
	className?: string | undefined;
	view: LocationView;
	change: (change: ViewChange) => void;
	/** What stands beside the label. */
	children?: ReactNode;
	/** What stands below it. */
	below?: ReactNode;
}

/** The head of a column, which sorts the table by it and turns the order round. */
export function HeadCell(props: HeadCellProps) {
	const { label, by, greatestFirst = false, className, view, change, children, below } = props;
	if (!by) {
		return (
			<th scope="col" className={className}>
				<div className={classes.head}>
					{label}
					{children}
				</div>
				{below}
			</th>
		);
	}
	const active = view.sort === by;
	const order = view.descending ? "descending" : "ascending";
	const descending = active ? !view.descending : greatestFirst;
	return (
		<th scope="col" className={className} aria-sort={active ? order : "none"}>
			<div className={classes.head}>
				<button type="button" className={classes.sort} onClick={() => change({ sort: by, descending })}>
					{label}
					<span aria-hidden className={classes.arrow} {...(active ? { "data-active": true } : {})}>
						{active ? (view.descending ? "▼" : "▲") : "↕"}
					</span>
				</button>
				{children}
			</div>
			{below}
		</th>
	);
}
