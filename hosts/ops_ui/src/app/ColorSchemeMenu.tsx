import { Button, type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { Icon, type IconName } from "../components/Icon";

const SCHEMES: readonly { value: MantineColorScheme; label: string; icon: IconName }[] = [
	{ value: "auto", label: "As the system", icon: "screen" },
	{ value: "light", label: "Light", icon: "sun" },
	{ value: "dark", label: "Dark", icon: "moon" },
];

/** Chooses light, dark, or what the system says; the choice is remembered. */
export function ColorSchemeMenu() {
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const chosen = SCHEMES.find(({ value }) => value === colorScheme);
	return (
		<Menu withinPortal={false} position="bottom-end">
			<Menu.Target>
				<Button variant="default" size="compact-md" aria-label="Colours">
					<Icon name={chosen?.icon ?? "screen"} size={18} />
				</Button>
			</Menu.Target>
			<Menu.Dropdown>
				{SCHEMES.map(({ value, label, icon }) => (
					<Menu.RadioItem
						key={value}
						value={value}
						checked={colorScheme === value}
						onChange={() => setColorScheme(value)}
						closeMenuOnClick
						rightSection={<Icon name={icon} size={16} />}
					>
						{label}
					</Menu.RadioItem>
				))}
			</Menu.Dropdown>
		</Menu>
	);
}
