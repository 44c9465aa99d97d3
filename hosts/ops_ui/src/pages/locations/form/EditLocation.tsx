import { Alert, Button, Group, Text } from "@mantine/core";
import { useNavigate } from "react-router";
import { toastDone, toastFailed } from "../../../app/toasts";
import { PageHeader } from "../../../components/PageHeader";
import { DraftNotice } from "../../../forms/DraftNotice";
import type { Location } from "../../../queries/locations";
import { ConflictDialog } from "./ConflictDialog";
import { DeleteLocation } from "./DeleteLocation";
import { DuplicateDialog } from "./DuplicateDialog";
import { GoneNotice } from "./GoneNotice";
import { LocationForm } from "./LocationForm";
import { Lookalikes } from "./Lookalikes";
import { useLocationEdit } from "./location-edit";
import { valuesOf } from "./location-values";
import { SaveProblem } from "./SaveProblem";

interface EditLocationProps {
	stored: Location;
	reload: () => Promise<Location>;
}

/** The form of a stored location, with everything that can come between it and being saved. */
export function EditLocation({ stored, reload }: EditLocationProps) {
	const navigate = useNavigate();
	const edit = useLocationEdit({
		stored,
		reload,
		onDone: (message) => {
			navigate("/ops/locations");
			toastDone(message);
		},
	});
	const { base, form, draft, duplicate, conflict, newer, gone } = edit;
	const merged = (kept: Location) => {
		toastDone(`The two were merged into “${kept.name}”.`);
		if (kept.id !== base.id) navigate(`/ops/locations/${kept.id}/edit`, { replace: true });
	};
	const look = () => {
		reload().catch((error: Error) => toastFailed("What changed could not be loaded", error.message));
	};
	const back = (close: () => void) => () => {
		close();
		form.setFocus("name");
	};
	return (
		<>
			<PageHeader
				title={`Edit ${stored.name}`}
				trail={[{ label: "Locations", to: "/ops/locations" }]}
				actions={<DeleteLocation location={base} onStale={look} />}
			/>
			<LocationForm form={form} onSave={(values) => void edit.save(values)} saving={edit.saving} save="Save changes">
				<DraftNotice draft={draft} />
				{newer && form.formState.isDirty && <ChangedElsewhere onLook={conflict.look} />}
				<SaveProblem
					failure={edit.failure}
					retry={() => void edit.save(form.getValues())}
					gone={gone ? <GoneNotice id={base.id} onBack={edit.broughtBack} /> : undefined}
				/>
			</LocationForm>
			<Lookalikes location={base} unsaved={form.formState.isDirty} onMerged={merged} />
			<DuplicateDialog
				mine={form.getValues()}
				suggestions={duplicate.suggestions}
				stored
				busy={duplicate.choosing}
				error={duplicate.error}
				onChoose={(choice) => void duplicate.decide(choice)}
				onBack={back(duplicate.back)}
			/>
			<ConflictDialog
				base={valuesOf(base)}
				theirs={conflict.theirs}
				mine={form.getValues()}
				onTakeTheirs={() => conflict.theirs && conflict.takeTheirs(conflict.theirs)}
				onKeepMine={() => conflict.theirs && conflict.keepMine(conflict.theirs)}
				onBack={back(conflict.back)}
			/>
		</>
	);
}

function ChangedElsewhere({ onLook }: { onLook: () => void }) {
	return (
		<Alert color="yellow" variant="light" role="status" mb="md">
			<Group justify="space-between">
				<Text size="sm">This location was changed elsewhere while you were editing it.</Text>
				<Button size="compact-sm" variant="default" onClick={onLook}>
					See what changed
				</Button>
			</Group>
		</Alert>
	);
}
