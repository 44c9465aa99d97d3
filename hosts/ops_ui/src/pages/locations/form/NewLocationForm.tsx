import { useState } from "react";
import { useForm } from "react-hook-form";
import { useNavigate } from "react-router";
import { toastDone } from "../../../app/toasts";
import { DraftNotice } from "../../../forms/DraftNotice";
import { useDraft } from "../../../forms/draft";
import { OpsProblem } from "../../../lib/ops-api";
import { useBootstrap } from "../../../queries/bootstrap";
import { type LocationSuggestion, type NewLocation, useCreateLocation } from "../../../queries/locations";
import { countryOfBrowser } from "./countries";
import { type DuplicateChoice, DuplicateDialog } from "./DuplicateDialog";
import { LocationForm } from "./LocationForm";
import { emptyValues, inputOf, type LocationValues } from "./location-values";
import { SaveProblem } from "./SaveProblem";
import { useSaveFailure } from "./save-failure";

/** Where what was just added is at the top, however many locations there are. */
const NEWEST_FIRST = "/ops/locations?sort=updated_at&order=desc";

/** The form of a location that is not stored yet. */
export function NewLocationForm() {
	const { data: known } = useBootstrap();
	const navigate = useNavigate();
	const create = useCreateLocation();
	// Most owners have all their locations in one country.
	const [defaults] = useState(() => emptyValues(known?.locations[0]?.address.country ?? countryOfBrowser()));
	const form = useForm<LocationValues>({ defaultValues: defaults });
	const draft = useDraft("location:new", 0, form);
	const { failure, show, clear } = useSaveFailure(form);
	const [suggestions, setSuggestions] = useState<readonly LocationSuggestion[]>([]);
	const [choosing, setChoosing] = useState<DuplicateChoice["act"] | null>(null);
	const [dialogError, setDialogError] = useState<unknown>(null);

	const send = async (choice: Pick<NewLocation, "on_duplicate" | "merge_into">, done: string) => {
		const saved = await create.mutateAsync({ ...inputOf(form.getValues()), ...choice });
		draft.clear();
		navigate(NEWEST_FIRST);
		toastDone(`“${saved.name}” ${done}`);
	};
	const save = async () => {
		clear();
		try {
			await send({ on_duplicate: "refuse", merge_into: null }, "was added.");
		} catch (error) {
			const similar = error instanceof OpsProblem && error.code === "location.duplicate" && error.body.suggestions;
			if (similar) setSuggestions(similar);
			else show(error);
		}
	};
	const decide = async (choice: DuplicateChoice) => {
		setChoosing(choice.act);
		setDialogError(null);
		try {
			if (choice.act === "keep_both") await send({ on_duplicate: "create", merge_into: null }, "was added.");
			else await send({ on_duplicate: "merge", merge_into: choice.other.location_id }, "now has what was missing.");
		} catch (error) {
			if (error instanceof OpsProblem && error.status === 422) {
				setSuggestions([]);
				show(error);
			} else setDialogError(error);
		} finally {
			setChoosing(null);
		}
	};
	const back = () => {
		setSuggestions([]);
		setDialogError(null);
		form.setFocus("name");
	};

	return (
		<>
			<LocationForm form={form} onSave={() => void save()} saving={create.isPending} save="Create location">
				<DraftNotice draft={draft} />
				<SaveProblem failure={failure} retry={() => void save()} />
			</LocationForm>
			<DuplicateDialog
				mine={form.getValues()}
				suggestions={suggestions}
				busy={choosing}
				error={dialogError}
				onChoose={(choice) => void decide(choice)}
				onBack={back}
			/>
		</>
	);
}
