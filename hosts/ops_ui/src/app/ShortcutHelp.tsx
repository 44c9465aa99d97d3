import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Icon } from "../components/Icon";
import { lazyPart } from "./lazy-part";
import { useShortcut } from "./shortcuts";

const ShortcutDialog = lazyPart(() => import("./ShortcutDialog"), "ShortcutDialog");

/** Opens the list of the keys that work on the page that is open. */
export function ShortcutHelp() {
	const [opened, { open, close }] = useDisclosure();
	useShortcut("?", "Show this list", open);
	return (
		<>
			<Button variant="default" size="compact-md" onClick={open} visibleFrom="sm" aria-label="Keyboard shortcuts">
				<Icon name="keyboard" size={18} />
			</Button>
			{opened && (
				<ErrorBoundary fallback={null}>
					<ShortcutDialog onClose={close} />
				</ErrorBoundary>
			)}
		</>
	);
}
