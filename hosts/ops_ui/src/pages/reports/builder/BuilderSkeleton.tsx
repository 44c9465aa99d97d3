import { Skeleton, Stack } from "@mantine/core";
import { Loading } from "../../../components/Loading";

/** Holds the place of the builder. */
export function BuilderSkeleton() {
	return (
		<Loading what="the report">
			<Stack gap={0}>
				<Skeleton h={300} mb={1} />
				<Skeleton h={640} mb={1} />
				<Skeleton h={220} mb={1} />
				<Skeleton h={70} />
			</Stack>
		</Loading>
	);
}
