import { type CSSVariablesResolver, createTheme } from "@mantine/core";

const HUES = ["blue", "green", "red", "yellow", "orange", "grape", "gray", "teal"];

/** Colours that pass WCAG AA in light and in dark, where the stock ones of Mantine do not. */
export const theme = createTheme({
	primaryColor: "blue",
	primaryShade: 8,
	autoContrast: true,
	luminanceThreshold: 0.179, // from here on black text has more contrast than white
	cursorType: "pointer",
	defaultRadius: "md",
	focusRing: "auto",
	respectReducedMotion: true,
	fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
	components: {
		Modal: { styles: { title: { fontWeight: 700, fontSize: "1.15rem" } } },
		// The header of a dialog is not the banner of the page.
		ModalHeader: { defaultProps: { role: "none" } },
		DrawerHeader: { defaultProps: { role: "none" } },
		// What a menu puts in for the first focus is nothing that may be in a menu.
		Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
	},
	headings: { sizes: { h1: { fontSize: "1.6rem" }, h2: { fontSize: "1.25rem" }, h3: { fontSize: "1.05rem" } } },
});

const dark = (hue: string) => `color-mix(in srgb, var(--mantine-color-${hue}-9), black 35%)`;

function perHue(variables: (hue: string) => Record<string, string>): Record<string, string> {
	return Object.assign({}, ...HUES.map(variables));
}

export const cssVariables: CSSVariablesResolver = () => ({
	variables: {},
	light: {
		"--mantine-color-dimmed": "var(--mantine-color-gray-7)",
		"--mantine-color-placeholder": "var(--mantine-color-gray-7)",
		"--mantine-color-error": "var(--mantine-color-red-9)",
		"--mantine-color-anchor": "var(--mantine-color-blue-9)",
		...perHue((hue) => ({
			[`--mantine-color-${hue}-light-color`]: dark(hue),
			[`--mantine-color-${hue}-outline`]: dark(hue),
			[`--mantine-color-${hue}-text`]: dark(hue),
		})),
	},
	dark: {
		"--mantine-color-dimmed": "var(--mantine-color-dark-1)",
		"--mantine-color-placeholder": "var(--mantine-color-dark-1)",
		"--mantine-color-error": "var(--mantine-color-red-4)",
		"--mantine-color-anchor": "var(--mantine-color-blue-3)",
		...perHue((hue) => ({
			[`--mantine-color-${hue}-light-color`]: `var(--mantine-color-${hue}-2)`,
			[`--mantine-color-${hue}-outline`]: `var(--mantine-color-${hue}-4)`,
			[`--mantine-color-${hue}-text`]: `var(--mantine-color-${hue}-4)`,
		})),
	},
});
