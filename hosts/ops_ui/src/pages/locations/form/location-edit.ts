import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { useDraft } from "../../../forms/draft";
import { OpsProblem } from "../../../lib/ops-api";
import {
	type Location,
	type LocationSuggestion,
	useChangeLocation,
	useMergeLocations,
} from "../../../queries/locations";
import type { DuplicateChoice } from "./DuplicateDialog";
import { type LocationPatch, type LocationValues, patchOf, rebased, valuesOf } from "./location-values";
import { useSaveFailure } from "./save-failure";

/** Refusals that are not about the choice between two locations, but about the form. */
const HANDLED = new Set([404, 409, 412, 422]);

interface LocationEditOptions {
	/** What is stored, as far as it is known here. */
	stored: Location;
	/** Asks for what is stored now. */
	reload: () => Promise<Location>;
	/** Called with a sentence once everything is saved. */
	onDone: (message: string) => void;
}

/** Everything that can happen to a location between opening its form and saving it. */
export function useLocationEdit({ stored, reload, onDone }: LocationEditOptions) {
	const [base, setBase] = useState(stored);
	const form = useForm<LocationValues>({ defaultValues: valuesOf(base) });
	const draft = useDraft(`location:${base.id}`, base.version, form);
	const { failure, show, clear } = useSaveFailure(form);
	const change = useChangeLocation();
	const merge = useMergeLocations();
	const [suggestions, setSuggestions] = useState<readonly LocationSuggestion[]>([]);
	const [choosing, setChoosing] = useState<DuplicateChoice["act"] | null>(null);
	const [dialogError, setDialogError] = useState<unknown>(null);
	const [conflict, setConflict] = useState<Location | null>(null);
	const [gone, setGone] = useState(false);
	const { isDirty } = form.formState;
	const saving = change.isPending || merge.isPending;
	const newer = stored.version > base.version && !saving ? stored : null;

	const fill = (location: Location, values = valuesOf(location)) => {
		setBase(location);
		setGone(false);
		form.reset(valuesOf(location));
		form.reset(values, { keepDefaultValues: true });
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: whoever has entered nothing sees what is new
	useEffect(() => {
		if (newer && !isDirty) fill(newer);
	}, [newer, isDirty]);

	const write = async (from: Location, values: LocationValues, choice: Pick<LocationPatch, "on_duplicate">) => {
		const patch = patchOf(valuesOf(from), values);
		if (Object.keys(patch).length === 0) return from;
		return await change.mutateAsync({ id: from.id, version: from.version, patch: { ...patch, ...choice } });
	};
	const refused = async (error: unknown) => {
		const status = error instanceof OpsProblem ? error.status : null;
		const similar = error instanceof OpsProblem && error.code === "location.duplicate" ? error.body.suggestions : null;
		setSuggestions(similar ?? []);
		if (similar) return;
		if (status === 404) return setGone(true);
		if (status !== 412) return show(error);
		await reload().then(setConflict, show);
	};
	const save = async (values: LocationValues, from = base) => {
		clear();
		setDialogError(null);
		try {
			const saved = await write(from, values, {});
			draft.clear();
			onDone(`“${saved.name}” was saved.`);
		} catch (error) {
			await refused(error);
		}
	};
	const decide = async (choice: DuplicateChoice) => {
		setChoosing(choice.act);
		setDialogError(null);
		let saved: Location | null = null;
		try {
			saved = await write(base, form.getValues(), { on_duplicate: "create" });
			if (choice.act === "merge") {
				// From here on there is nothing left to save, even if the merge fails.
				fill(saved);
				draft.discard();
				await merge.mutateAsync(chosen(saved.id, choice));
			}
			draft.clear();
			setSuggestions([]);
			onDone(choice.act === "merge" ? "The two locations were merged." : `“${saved.name}” was saved beside the other.`);
		} catch (error) {
			if (saved === null && error instanceof OpsProblem && HANDLED.has(error.status)) await refused(error);
			else setDialogError(error);
		} finally {
			setChoosing(null);
		}
	};

	return {
		base,
		form,
		draft,
		failure,
		saving,
		newer,
		gone,
		save,
		duplicate: { suggestions, choosing, error: dialogError, decide, back: () => setSuggestions([]) },
		conflict: {
			theirs: conflict,
			look: () => setConflict(newer),
			back: () => setConflict(null),
			takeTheirs: (theirs: Location) => {
				setConflict(null);
				clear();
				fill(theirs);
				draft.discard();
			},
			keepMine: (theirs: Location) => {
				const values = rebased(valuesOf(base), valuesOf(theirs), form.getValues());
				setConflict(null);
				fill(theirs, values);
				void save(values, theirs);
			},
		},
		/** Goes on with a location that was brought back. */
		broughtBack: (back: Location) => fill(back, rebased(valuesOf(base), valuesOf(back), form.getValues())),
	};
}

function chosen(id: string, { other, kept }: Extract<DuplicateChoice, { act: "merge" }>) {
	return kept === "mine" ? { kept: id, gone: other.location_id } : { kept: other.location_id, gone: id };
}
