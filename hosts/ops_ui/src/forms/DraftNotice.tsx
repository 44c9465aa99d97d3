import { Alert, Button, Group, Text } from "@mantine/core";
import type { Draft } from "./draft";

/** Says that the form shows what was entered before, and offers to forget it. */
export function DraftNotice({ draft }: { draft: Draft }) {
	if (!draft.restored) return null;
	const text = draft.outdated
		? "This was saved elsewhere after you entered it. Check every field before you save."
		: "You see what you entered before and have not saved yet.";
	return (
		<Alert color={draft.outdated ? "yellow" : "blue"} variant="light" role="status" mb="md">
			<Group justify="space-between">
				<Text size="sm">{text}</Text>
				<Button size="compact-sm" variant="default" onClick={draft.discard}>
					Discard it
				</Button>
			</Group>
		</Alert>
	);
}
