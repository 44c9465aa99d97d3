import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { Loading } from "../components/Loading";

/** Holds the place of a page until it is known what is on it. */
export function PageSkeleton() {
	return (
		<>
			<VisuallyHidden component="h1">Operations Hub</VisuallyHidden>
			<Loading what="the page">
				<Stack>
					<Skeleton h={36} w={280} maw="100%" />
					<Skeleton h={20} w={420} maw="100%" />
					<Skeleton h={320} />
				</Stack>
			</Loading>
		</>
	);
}
