import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { differences } from "./report-aspects";
import type { Conflict } from "./report-editor";
import { storedInput } from "./report-form";

const CHANGED_BY = { you: "You", them: "Them", both: "Both" };

interface ConflictDialogProps {
	conflict: Conflict;
	isBusy: boolean;
	/** Says what a location is called. */
	nameOf: (id: string) => string;
	onClose: () => void;
	onTheirs: () => void;
	onMine: () => void;
}

/** Says that somebody else saved first, shows what differs, and lets people choose. Nothing is overwritten unseen. */
export function ConflictDialog({ conflict, isBusy, nameOf, onClose, onTheirs, onMine }: ConflictDialogProps) {
	const { base, theirs: stored, mine: entered } = conflict;
	const rows = differences(base, storedInput(stored), entered, nameOf);
	return (
		<Modal
			opened
			onClose={onClose}
			title="This report was saved elsewhere"
			size="lg"
			closeButtonProps={{ "aria-label": "Close" }}
		>
			<Stack>
				<Text size="sm">
					Another tab or another person saved it after you opened it, so nothing of yours was saved yet.
					{rows.length === 0 && " Both versions say the same."}
				</Text>
				{rows.length > 0 && (
					<Table.ScrollContainer
						minWidth={420}
						scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": "What differs", role: "region" } }}
					>
						<Table aria-label="What differs">
							<Table.Thead>
								<Table.Tr>
									<Table.Th scope="col">Field</Table.Th>
									<Table.Th scope="col">Saved there</Table.Th>
									<Table.Th scope="col">Yours</Table.Th>
									{base && <Table.Th scope="col">Changed by</Table.Th>}
								</Table.Tr>
							</Table.Thead>
							<Table.Tbody>
								{rows.map(({ label, theirs, mine, by }) => (
									<Table.Tr key={label}>
										<Table.Th scope="row">{label}</Table.Th>
										<Table.Td>{theirs}</Table.Td>
										<Table.Td>{mine}</Table.Td>
										{by && <Table.Td>{CHANGED_BY[by]}</Table.Td>}
									</Table.Tr>
								))}
							</Table.Tbody>
						</Table>
					</Table.ScrollContainer>
				)}
				<Text size="sm">
					{base
						? "Keep mine saves what you and both changed as you have it; what only they changed stays as they saved it."
						: "Keep mine saves everything as you have it, also where only they changed something."}{" "}
					Load theirs gives up what you entered.
				</Text>
				<Group justify="flex-end">
					<Button variant="default" onClick={onTheirs} disabled={isBusy}>
						Load theirs
					</Button>
					<Button onClick={onMine} loading={isBusy} data-autofocus>
						Keep mine
					</Button>
				</Group>
			</Stack>
		</Modal>
	);
}
