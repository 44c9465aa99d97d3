import { Group, Skeleton, Stack } from "@mantine/core";
import { Loading } from "../../components/Loading";
import classes from "./ResultsSkeleton.module.css";
import layout from "./RunView.module.css";

/** Holds the place of the whole page until the report is there. */
export function ResultsSkeleton() {
	return (
		<Loading what="the report">
			<Stack gap={6} mb="md">
				<Skeleton h={20} w={240} maw="100%" />
				<Skeleton h={36} w={380} maw="100%" />
				<Skeleton h={20} w={320} maw="100%" />
			</Stack>
			<Blocks status />
		</Loading>
	);
}

/** Holds the place of a run until it is there. */
export function RunSkeleton() {
	return (
		<Loading what="the run">
			<Blocks status />
		</Loading>
	);
}

/** Holds the place of the figures and the map until the results are there. */
export function FiguresSkeleton() {
	return (
		<Loading what="the results">
			<Blocks />
		</Loading>
	);
}

/** Holds the place of a view of the results until it is there. */
export function TabSkeleton() {
	return (
		<Loading what="this view">
			<Skeleton className={classes.skeleton} />
		</Loading>
	);
}

function Blocks({ status = false }: { status?: boolean }) {
	return (
		<Stack gap="md" mt={status ? 0 : "md"}>
			{status && (
				<>
					<Skeleton h={70} />
					<Group>
						<Skeleton h={58} w={240} />
						<Skeleton h={58} w={240} />
					</Group>
				</>
			)}
			<Skeleton h={36} w={320} maw="100%" />
			<div className={layout.columns}>
				<Skeleton className={`${layout.figures} ${classes.figures}`} />
				<Stack gap="md" className={layout.views}>
					<Skeleton h={38} />
					<Skeleton className={classes.skeleton} />
				</Stack>
			</div>
		</Stack>
	);
}
