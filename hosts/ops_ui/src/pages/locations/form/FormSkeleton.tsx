import { Skeleton, Stack } from "@mantine/core";
import { Loading } from "../../../components/Loading";
import classes from "./form.module.css";

const HEIGHTS = [150, 250, 320];

/** Holds the place of the form until it is known what is in it. */
export function FormSkeleton() {
	return (
		<Loading what="the location">
			<Stack gap={4} mb="md">
				<Skeleton h={22} w={180} />
				<Skeleton h={36} w={320} maw="100%" />
			</Stack>
			<div className={classes.form}>
				{HEIGHTS.map((height) => (
					<div key={height} className={classes.section}>
						<Skeleton h={44} w={200} maw="100%" />
						<Skeleton h={height} />
					</div>
				))}
			</div>
		</Loading>
	);
}
