import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { instant } from "../../../lib/wording";
import type { Location } from "../../../queries/locations";
import { COMPARED, type ConflictFate, conflictFate } from "./compared-fields";
import classes from "./form.module.css";
import { type LocationValues, valuesOf } from "./location-values";
import { type RowNote, SideBySide } from "./SideBySide";

interface ConflictDialogProps {
	/** What the form was filled from. */
	base: LocationValues;
	/** What is stored now, or null while there is no conflict. */
	theirs: Location | null;
	/** What the form holds. */
	mine: LocationValues;
	onTakeTheirs: () => void;
	onKeepMine: () => void;
	onBack: () => void;
}

const NOTES: Record<ConflictFate, RowNote | null> = {
	both: { label: "Changed by both", color: "orange" },
	theirs: { label: "Changed elsewhere", color: "yellow" },
	mine: { label: "Changed by you", color: "blue" },
	same: null,
};

/** Shows what was changed elsewhere beside what was entered here, and lets people decide. */
export function ConflictDialog({ base, theirs, mine, onTakeTheirs, onKeepMine, onBack }: ConflictDialogProps) {
	return (
		<Modal
			opened={theirs !== null}
			onClose={onBack}
			title="This was changed elsewhere in the meantime"
			size="xl"
			returnFocus={false}
			closeButtonProps={{ "aria-label": "Close" }}
		>
			{theirs && (
				<Stack gap="md">
					<Text size="sm">
						Somebody saved this location on {instant(theirs.updated_at)}, after you opened it. Nothing of yours is lost,
						and nothing of theirs has been overwritten.
					</Text>
					<Differences base={base} theirs={valuesOf(theirs)} mine={mine} />
					<Text size="sm">
						Keeping yours saves only what you changed. What was changed elsewhere stays, except where both changed the
						same: there, yours counts.
					</Text>
					<Group justify="flex-end" gap="sm" className={classes.decision}>
						<Button variant="default" onClick={onBack} data-autofocus>
							Go back and edit
						</Button>
						<Button variant="default" onClick={onTakeTheirs}>
							Take theirs
						</Button>
						<Button onClick={onKeepMine}>Keep mine and save</Button>
					</Group>
				</Stack>
			)}
		</Modal>
	);
}

function Differences({ base, theirs, mine }: { base: LocationValues; theirs: LocationValues; mine: LocationValues }) {
	const note = (field: (typeof COMPARED)[number]) => NOTES[conflictFate(field, base, theirs, mine)];
	if (COMPARED.every((field) => note(field) === null)) {
		return <Text size="sm">Both say the same: what was saved elsewhere is what you entered.</Text>;
	}
	return (
		<SideBySide
			label="What is saved now beside what you entered"
			fields={COMPARED}
			columns={[
				{ label: "Saved elsewhere", values: theirs },
				{ label: "In your form", values: mine },
			]}
			note={note}
		/>
	);
}
