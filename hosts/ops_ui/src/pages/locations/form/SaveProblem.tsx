import { Alert, List } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { Failure } from "../../../components/Failure";
import type { SaveFailure } from "./save-failure";

interface SaveProblemProps {
	failure: SaveFailure | null;
	retry: () => void;
	/** What to show instead when the location is not there any more. */
	gone?: ReactNode;
}

/** Says above the form why it could not be saved, and moves there. */
export function SaveProblem({ failure, retry, gone }: SaveProblemProps) {
	const place = useRef<HTMLDivElement>(null);
	const isGone = gone !== undefined;
	useEffect(() => {
		if (failure || isGone) place.current?.focus();
	}, [failure, isGone]);
	if (!failure && !gone) return null;
	return (
		<div ref={place} tabIndex={-1} style={{ outline: "none", scrollMarginTop: "5rem" }}>
			{gone ??
				(failure && failure.faults.length > 0 ? (
					<Alert color="red" variant="light" role="alert" title="Not saved" my="md" maw={720}>
						<List size="sm">
							{failure.faults.map(({ pointer, message }) => (
								<List.Item key={pointer + message}>{message}</List.Item>
							))}
						</List>
					</Alert>
				) : (
					<Failure error={failure?.error} retry={retry} />
				))}
		</div>
	);
}
