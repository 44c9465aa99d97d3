import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface ConfirmDialogProps {
	opened: boolean;
	onClose: () => void;
	onConfirm: () => void;
	/** Names the thing and what happens to it. */
	title: string;
	/** The consequence, and whether it can be taken back. */
	children: ReactNode;
	/** Verb and object, such as "Delete location". */
	confirm: string;
	/** What the other button says, where "Cancel" could be misread. */
	dismiss?: string;
	busy?: boolean;
	danger?: boolean;
	/** Width; "md" when left out. */
	size?: string;
}

/** Asks before something is done that people may regret. */
export function ConfirmDialog(props: ConfirmDialogProps) {
	const {
		opened,
		onClose,
		onConfirm,
		title,
		children,
		confirm,
		dismiss = "Cancel",
		busy = false,
		danger = false,
		size = "md",
	} = props;
	return (
		<Modal opened={opened} onClose={onClose} title={title} size={size} closeButtonProps={{ "aria-label": "Close" }}>
			<Stack>
				<Text component="div" size="sm">
					{children}
				</Text>
				<Group justify="flex-end" py="xs" bg="var(--mantine-color-body)" pos="sticky" bottom={0} style={{ zIndex: 1 }}>
					<Button variant="default" onClick={onClose} data-autofocus>
						{dismiss}
					</Button>
					<Button onClick={onConfirm} loading={busy} {...(danger ? { color: "red.9" } : {})}>
						{confirm}
					</Button>
				</Group>
			</Stack>
		</Modal>
	);
}
