import { Button } from "@mantine/core";
import { useNavigate } from "react-router";
import { toastDone, toastFailed } from "../../../app/toasts";
import { describeFailure } from "../../../components/Failure";
import { OpsProblem } from "../../../lib/ops-api";
import { type Location, useDeleteLocation, useRestoreLocation } from "../../../queries/locations";

interface DeleteLocationProps {
	location: Location;
	/** Called when it was changed elsewhere, so that nobody deletes what they have not seen. */
	onStale: () => void;
}

/** Deletes a location, leaves its page, and offers to take that back. */
export function DeleteLocation({ location, onStale }: DeleteLocationProps) {
	const remove = useDeleteLocation();
	const restore = useRestoreLocation();
	const navigate = useNavigate();
	const { id, name, version } = location;
	const takeBack = () =>
		restore.mutateAsync(id).then(
			() => toastDone(`“${name}” is back.`),
			(error: unknown) => toastFailed(`“${name}” is still deleted`, describeFailure(error).text),
		);
	const failed = (error: unknown) => {
		if (!(error instanceof OpsProblem && error.status === 412)) {
			return toastFailed(`“${name}” was not deleted`, describeFailure(error).text);
		}
		toastFailed(`“${name}” was not deleted`, "It was changed elsewhere. Look at what changed, then delete it.");
		onStale();
	};
	const drop = () =>
		remove.mutateAsync({ id, version }).then(() => {
			navigate("/ops/locations");
			toastDone(`“${name}” was deleted.`, () => void takeBack());
		}, failed);
	return (
		<Button variant="outline" color="red" onClick={() => void drop()} loading={remove.isPending}>
			Delete location
		</Button>
	);
}
