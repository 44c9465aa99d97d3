const PATHS = {
	agency: "M4 20v-8h6v8M10 20V5l10 3v12M2 20h20M14 11.5h2M14 15.5h2M7 8V5H5v3",
	bars: "M4 20h16M7 16v-5M12 16V6M17 16v-8",
	check: "m5 12.5 4.5 4.5L19 7.5",
	checklist: "m4 6 1.5 1.5L8 5M4 13l1.5 1.5L8 12M12 6.5h8M12 13.5h8M4 19.5h16",
	city: "M3 20V10h6v10M9 20V5h6v15M15 20v-8h6v8M2 20h20M12 9v.01M12 13v.01",
	eye: "M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12ZM12 14.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Z",
	grid: "M5 5v.01M12 5v.01M19 5v.01M5 12v.01M12 12v.01M19 12v.01M5 19v.01M12 19v.01M19 19v.01",
	home: "M4 11.5 12 4l8 7.5M6.5 10v9.5h11V10M10 19.5v-5h4v5",
	info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.5v.01",
	keyboard: "M3 7h18v10.5H3zM6.5 10.5v.01M10 10.5v.01M14 10.5v.01M17.5 10.5v.01M8 14h8",
	lock: "M6 11h12v8.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
	moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
	next: "M5 12h13M13 6.5l5.5 5.5-5.5 5.5",
	pause: "M9 6v12M15 6v12",
	person: "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 20c.5-3.6 3.3-5.5 7-5.5s6.5 1.9 7 5.5",
	pin: "M12 21s6.5-6.2 6.5-11a6.5 6.5 0 0 0-13 0c0 4.8 6.5 11 6.5 11ZM12 12.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Z",
	plug: "M9 3v5M15 3v5M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0ZM12 17v4",
	report: "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 17v-3M12 17v-6M15 17v-2",
	screen: "M3.5 5h17v11h-17zM9 20h6M12 16v4",
	shop: "M4.5 10v9.5h15V10M3 10l2-5.5h14l2 5.5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0ZM10 19.5v-5h4v5",
	shops: "M3 20v-9l4.5-4 4.5 4v9M12 20v-6l4.5-4 4.5 4v6M2 20h20M6 20v-4.5h3V20M15.5 20v-3h2v3",
	star: "m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8Z",
	sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
	van: "M2.5 6h11v10.5h-11zM13.5 9.5h4l4 3.5v3.5h-8zM7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM17.5 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
	warning: "M12 4 2.5 20h19zM12 10v4.5M12 17.3v.01",
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside words. It says nothing that the words do not say. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
	return (
		<svg
			aria-hidden="true"
			width={size}
			height={size}
			viewBox="0 0 24 24"
			fill="none"
			stroke="currentColor"
			strokeWidth={name === "grid" ? 3.4 : 1.8}
			strokeLinecap="round"
			strokeLinejoin="round"
			style={{ flex: "none", display: "block" }}
		>
			<path d={PATHS[name]} />
		</svg>
	);
}
