import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

/** Says that something worked; with `undo`, offers to take it back. */
export function toastDone(message: string, undo?: () => void): void {
	const id = crypto.randomUUID();
	const takeBack = () => {
		notifications.hide(id);
		undo?.();
	};
	notifications.show({
		id,
		role: "status",
		color: "green",
		autoClose: undo ? 12_000 : 6_000,
		closeButtonProps: { "aria-label": "Close this message" },
		message: undo ? (
			<Group justify="space-between" wrap="nowrap">
				<Text size="sm">{message}</Text>
				<Button size="compact-sm" variant="default" onClick={takeBack}>
					Undo
				</Button>
			</Group>
		) : (
			message
		),
	});
}

/** Says that something did not work, what was done about it, and what to do. */
export function toastFailed(title: string, message: string): void {
	notifications.show({
		role: "alert",
		color: "red",
		title,
		// Below a title the stock colour has too little contrast.
		message: (
			<Text component="span" size="sm" c="var(--mantine-color-text)">
				{message}
			</Text>
		),
		autoClose: 12_000,
		closeButtonProps: { "aria-label": "Close this message" },
	});
}
