import { Kbd, Modal, Switch, Table } from "@mantine/core";
import { useShortcutList, useShortcutSwitch } from "./shortcuts";

const NAMES: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** Lists the keys that work on the page that is open, and turns them off for those whom they disturb. */
export function ShortcutDialog({ onClose }: { onClose: () => void }) {
	const { on, turn } = useShortcutSwitch();
	return (
		<Modal opened onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ "aria-label": "Close" }}>
			<Switch
				label="Use single keys as shortcuts"
				description="Turn this off if they get in the way, for example of speech input."
				checked={on}
				onChange={(event) => turn(event.currentTarget.checked)}
				withThumbIndicator
			/>
			<Table mt="md">
				<Table.Thead>
					<Table.Tr>
						<Table.Th w={72}>Key</Table.Th>
						<Table.Th>What it does</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{useShortcutList().map(({ key, label }) => (
						<Table.Tr key={key + label}>
							<Table.Td>
								<Kbd>{NAMES[key] ?? key}</Kbd>
							</Table.Td>
							<Table.Td>{label}</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
			</Table>
		</Modal>
	);
}
