import { Badge, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { Failure } from "../../../components/Failure";
import { Loading } from "../../../components/Loading";
import { wallClock } from "../report-words";
import type { DraftPreview } from "./draft-preview";

const SHOWN = 10;

/** The next runs of a schedule, as the clock of its place shows them; says where that clock is changed. */
export function OccurrenceList({ next }: { next: DraftPreview }) {
	const { preview, isBlank, isCurrent, faults, error, retry } = next;
	const runs = (preview?.occurrences ?? []).map(({ utc, local }) => ({ utc, ...wallClock(local) }));
	return (
		<Stack gap="xs">
			<Title order={4} size="sm">
				Next runs
			</Title>
			{error ? (
				<Failure error={error} retry={retry} />
			) : isBlank ? (
				<Text size="sm">Choose a location, a time and a time zone to see the next runs.</Text>
			) : Object.keys(faults).length > 0 ? (
				<Text size="sm">Correct the field above that is marked to see the next runs.</Text>
			) : preview === undefined ? (
				<Loading what="the next runs">
					<Skeleton h={SHOWN * 26} />
				</Loading>
			) : (
				<ol
					aria-label="Next runs"
					aria-busy={!isCurrent}
					style={{ margin: 0, paddingInlineStart: "2rem", fontSize: "var(--mantine-font-size-sm)" }}
				>
					{runs.map(({ utc, date, time, offset }, index) => {
						const before = runs[index - 1];
						return (
							<li key={utc}>
								<Group gap="xs" component="span">
									<Text component="span" size="sm">
										{date}, {time} <span style={{ color: "var(--mantine-color-dimmed)" }}>({offset})</span>
									</Text>
									{before && before.offset !== offset && (
										<Badge component="span" variant="light" color="yellow" tt="none">
											Clocks change: {before.offset} to {offset}
										</Badge>
									)}
								</Group>
							</li>
						);
					})}
				</ol>
			)}
		</Stack>
	);
}
