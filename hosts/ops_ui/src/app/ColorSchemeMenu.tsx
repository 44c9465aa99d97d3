import { Button, Menu, useMantineColorScheme } from "@mantine/core";
import { Icon, type IconName } from "../components/Icon";

const SCHEMES: readonly { value: "auto" | "light" | "dark"; label: string; icon: IconName }[] = [
	{ value: "auto", label: "As the system", icon: "screen" },
	{ value: "light", label: "Light", icon: "sun" },
	{ value: "dark", label: "Dark", icon: "moon" },
];

/** Chooses light, dark, or what the system says; the choice is remembered. */
export function ColorSchemeMenu() {
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const icon = SCHEMES.find(({ value }) => value === colorScheme)?.icon ?? "screen";
	return (
		<Menu withinPortal={false} position="bottom-end">
			<Menu.Target>
				<Button variant="default" size="compact-md" aria-label="Colours">
					<Icon name={icon} size={18} />
				</Button>
			</Menu.Target>
			<Menu.Dropdown aria-label="Colours">
				{SCHEMES.map(({ value, label, icon }) => (
					<Menu.Item
						key={value}
						role="menuitemradio"
						aria-checked={colorScheme === value}
						onClick={() => setColorScheme(value)}
						leftSection={<Icon name={icon} size={16} />}
						rightSection={colorScheme === value ? <Icon name="check" size={16} /> : null}
					>
						{label}
					</Menu.Item>
				))}
			</Menu.Dropdown>
		</Menu>
	);
}
