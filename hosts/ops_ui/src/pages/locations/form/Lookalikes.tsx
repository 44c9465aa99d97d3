import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Failure } from "../../../components/Failure";
import { OpsProblem } from "../../../lib/ops-api";
import { type Location, type LocationSuggestion, useLookalikes } from "../../../queries/locations";
import { inCommon, likeness } from "./likeness";
import { MergeDialog } from "./MergeDialog";

interface LookalikesProps {
	location: Location;
	/** Whether there is something in the form that is not saved. */
	unsaved: boolean;
	/** Called when the two are one, with the one that stayed. */
	onMerged: (kept: Location) => void;
}

/** Lists stored locations that look like this one, and merges them. */
export function Lookalikes({ location, unsaved, onMerged }: LookalikesProps) {
	const { data = [], error, refetch } = useLookalikes(location.id);
	const [chosen, setChosen] = useState<LocationSuggestion | null>(null);
	// The form itself says so when the location is not there any more.
	if (error && !(error instanceof OpsProblem && error.status === 404)) {
		return <Failure error={error} retry={() => void refetch()} />;
	}
	if (data.length === 0) return null;
	return (
		<Stack component="section" gap="sm" mt="xl" maw="68rem">
			<div>
				<Title order={2} size="h3">
					Looks like another location
				</Title>
				<Text size="sm" c="dimmed">
					{unsaved
						? "Save your changes first, or undo them: then the two can be merged."
						: "If two are one and the same, merge them. If not, leave them as they are."}
				</Text>
			</div>
			{data.map((each) => (
				<Paper key={each.location_id} withBorder p="md">
					<Group justify="space-between">
						<div>
							<Text fw={600}>{each.name}</Text>
							<Text size="sm">{each.address_line}</Text>
							<Text size="sm" c="dimmed">
								{likeness(each.score)}. {inCommon(each.reasons)}
							</Text>
						</div>
						<Button
							variant="default"
							disabled={unsaved}
							onClick={() => setChosen(each)}
							aria-label={`Compare and merge with ${each.name}`}
						>
							Compare and merge
						</Button>
					</Group>
				</Paper>
			))}
			<MergeDialog location={location} suggestion={chosen} onClose={() => setChosen(null)} onMerged={onMerged} />
		</Stack>
	);
}
