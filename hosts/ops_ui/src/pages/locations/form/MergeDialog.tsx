import { Alert, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { describeFailure } from "../../../components/Failure";
import { Loading } from "../../../components/Loading";
import { type Location, type LocationSuggestion, useLocation, useMergeLocations } from "../../../queries/locations";
import { valuesOf } from "./location-values";
import { type Kept, KeptChoice, MergeTable } from "./MergeTable";

interface MergeDialogProps {
	location: Location;
	/** What to merge it with, or null while nothing was chosen. */
	suggestion: LocationSuggestion | null;
	onClose: () => void;
	onMerged: (kept: Location) => void;
}

/** Merges two stored locations, once it is clear which one stays. */
export function MergeDialog({ location, suggestion, onClose, onMerged }: MergeDialogProps) {
	const [kept, setKept] = useState<Kept>("mine");
	const merge = useMergeLocations();
	const close = () => {
		merge.reset();
		setKept("mine");
		onClose();
	};
	const confirm = () => {
		if (!suggestion) return;
		const [stays, goes] = [location.id, suggestion.location_id];
		const pair = kept === "mine" ? { kept: stays, gone: goes } : { kept: goes, gone: stays };
		merge.mutateAsync(pair).then(
			(merged) => {
				close();
				onMerged(merged);
			},
			() => {}, // shown below
		);
	};
	return (
		<ConfirmDialog
			opened={suggestion !== null}
			onClose={close}
			onConfirm={confirm}
			title={`Merge with “${suggestion?.name ?? ""}”`}
			confirm="Merge the two locations"
			busy={merge.isPending}
			danger
			size="xl"
		>
			{suggestion && (
				<Stack gap="md">
					<Text size="sm">
						The reports and runs of the one that goes move to the one that is kept. What is missing there is filled in;
						nothing of it is overwritten. The other is taken off your list, and this cannot be undone.
					</Text>
					<KeptChoice kept={kept} onChange={setKept} other={suggestion.name} />
					<Both location={location} suggestion={suggestion} kept={kept} />
					{merge.error && (
						<Alert color="red" variant="light" role="alert" title="The two were not merged">
							{describeFailure(merge.error).text}
						</Alert>
					)}
				</Stack>
			)}
		</ConfirmDialog>
	);
}

function Both({ location, suggestion, kept }: { location: Location; suggestion: LocationSuggestion; kept: Kept }) {
	const other = useLocation(suggestion.location_id);
	if (!other.data) {
		return (
			<Loading what="the other location">
				<Skeleton h={330} />
			</Loading>
		);
	}
	return (
		<MergeTable
			mine={{ label: "This one", values: valuesOf(location) }}
			other={{ label: "The other one", values: valuesOf(other.data) }}
			reasons={suggestion.reasons}
			kept={kept}
		/>
	);
}
