import { useState } from "react";
import { toastDone, toastFailed } from "../../../app/toasts";
import { describeFailure } from "../../../components/Failure";
import { OpsProblem } from "../../../lib/ops-api";
import type { Location } from "../../../queries/locations";
import { useBringBack, useRemoveLocation } from "../../../queries/overview";

/**
 * Returns a function that deletes a location at once and offers to take it back, and the location that came back last,
 * for the focus to go there.
 */
export function useRemoval(): { remove: (location: Location) => Promise<void>; returned: string | null } {
	const removeLocation = useRemoveLocation();
	const bringBack = useBringBack();
	const [returned, setReturned] = useState<string | null>(null);

	const undo = async ({ id, name }: Location) => {
		try {
			await bringBack(id);
			setReturned(id);
			toastDone(`“${name}” is back.`);
		} catch (error) {
			toastFailed(`“${name}” is still deleted`, describeFailure(error).text);
		}
	};
	const remove = async (location: Location) => {
		setReturned(null);
		try {
			await removeLocation(location);
			toastDone(`“${location.name}” was deleted.`, () => void undo(location));
		} catch (error) {
			const { title, text } = refusal(error, location.name);
			setReturned(location.id);
			toastFailed(title, text);
		}
	};
	return { remove, returned };
}

function refusal(error: unknown, name: string): { title: string; text: string } {
	if (error instanceof OpsProblem && error.status === 412) {
		const text =
			"It was changed elsewhere in the meantime. The list shows what it says now; delete it again if you like.";
		return { title: `“${name}” was not deleted`, text };
	}
	if (error instanceof OpsProblem && error.status === 404) {
		return { title: `“${name}” is gone already`, text: "It was deleted or merged elsewhere in the meantime." };
	}
	return { title: `“${name}” was not deleted`, text: describeFailure(error).text };
}
