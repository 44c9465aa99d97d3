import { Alert, Button, Group, Modal, Radio, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { describeFailure } from "../../../components/Failure";
import { Loading } from "../../../components/Loading";
import { type LocationSuggestion, useLocation } from "../../../queries/locations";
import classes from "./form.module.css";
import { inCommon, likeness } from "./likeness";
import { type LocationValues, valuesOf } from "./location-values";
import { type Kept, KeptChoice, MergeTable } from "./MergeTable";

/** What somebody decided to do about a likeness. */
export type DuplicateChoice = { act: "keep_both" } | { act: "merge"; other: LocationSuggestion; kept: Kept };

interface DuplicateDialogProps {
	/** What was entered. */
	mine: LocationValues;
	/** What it looks like, best first; empty while there is nothing to decide. */
	suggestions: readonly LocationSuggestion[];
	/** Whether what was entered is stored already, so that either of the two may be kept. */
	stored?: boolean;
	busy: DuplicateChoice["act"] | null;
	error: unknown;
	onChoose: (choice: DuplicateChoice) => void;
	onBack: () => void;
}

/** Asks what to do when what was entered looks like a location that is there already. */
export function DuplicateDialog(props: DuplicateDialogProps) {
	const { suggestions, onBack } = props;
	return (
		<Modal
			opened={suggestions.length > 0}
			onClose={onBack}
			title="This looks like a location that you have"
			size="xl"
			returnFocus={false}
			closeButtonProps={{ "aria-label": "Close" }}
		>
			<Decision key={suggestions.map(({ location_id }) => location_id).join()} {...props} />
		</Modal>
	);
}

function Decision({ mine, suggestions, stored = false, busy, error, onChoose, onBack }: DuplicateDialogProps) {
	const [chosen, setChosen] = useState(suggestions[0]?.location_id ?? "");
	const [kept, setKept] = useState<Kept>(stored ? "mine" : "other");
	const suggestion = suggestions.find(({ location_id }) => location_id === chosen);
	if (!suggestion) return null;
	return (
		<Stack gap="md">
			{suggestions.length > 1 ? (
				<Radio.Group value={chosen} onChange={setChosen} label={`It may be one of these ${suggestions.length}`}>
					<div className={classes.sources}>
						{suggestions.map((each) => (
							<Radio
								key={each.location_id}
								value={each.location_id}
								label={each.name}
								description={[each.address_line, likeness(each.score)].filter(Boolean).join(" · ")}
								className={classes.source}
							/>
						))}
					</div>
				</Radio.Group>
			) : null}
			<Text size="sm">
				<strong>{likeness(suggestion.score)}.</strong> {inCommon(suggestion.reasons)}
			</Text>
			<Compared mine={mine} stored={stored} suggestion={suggestion} kept={kept} />
			{stored && <KeptChoice kept={kept} onChange={setKept} other={suggestion.name} />}
			<Text size="sm">{stored ? MERGE_STORED : MERGE_NEW}</Text>
			{error !== null && (
				<Alert color="red" variant="light" role="alert" title={describeFailure(error).title}>
					{describeFailure(error).text}
				</Alert>
			)}
			<Group justify="flex-end" gap="sm" className={classes.decision}>
				<Button variant="default" onClick={onBack} disabled={busy !== null} data-autofocus>
					Go back and edit
				</Button>
				<Button
					variant="default"
					loading={busy === "keep_both"}
					disabled={busy !== null}
					onClick={() => onChoose({ act: "keep_both" })}
				>
					Keep both
				</Button>
				<Button
					loading={busy === "merge"}
					disabled={busy !== null}
					onClick={() => onChoose({ act: "merge", other: suggestion, kept })}
				>
					{stored ? "Save and merge the two" : "Merge into the existing one"}
				</Button>
			</Group>
		</Stack>
	);
}

const MERGE_NEW =
	"Merging adds what is missing there and overwrites nothing. Keeping both creates a second location beside it.";
const MERGE_STORED =
	"Merging saves your changes first. The reports and runs of the one that goes move to the one that is kept, what is missing there is filled in, and nothing of it is overwritten. A merge cannot be undone.";

function Compared(props: { mine: LocationValues; stored: boolean; suggestion: LocationSuggestion; kept: Kept }) {
	const { mine, stored, suggestion, kept } = props;
	const other = useLocation(suggestion.location_id);
	if (other.isPending) {
		return (
			<Loading what="the stored location">
				<Skeleton h={330} />
			</Loading>
		);
	}
	if (other.error) {
		const { title, text } = describeFailure(other.error);
		const gone = suggestion.name ? `“${suggestion.name}” cannot be shown: ${title.toLowerCase()}.` : title;
		return (
			<Alert color="red" variant="light" role="alert" title={gone}>
				{text} <Button onClick={() => void other.refetch()}>Try again</Button>
			</Alert>
		);
	}
	return (
		<MergeTable
			mine={{ label: stored ? "This one" : "What you entered", values: mine }}
			other={{ label: stored ? "The other one" : "The existing one", values: valuesOf(other.data) }}
			reasons={suggestion.reasons}
			kept={kept}
		/>
	);
}
