import { configDefaults, defineConfig, mergeConfig } from "vitest/config";
import viteConfig from "./vite.config.ts";

/** These put a stand-in for a whole module, which other files must not meet. */
const ALONE = [
	"src/pages/locations/form/PointFields.test.tsx",
	"src/pages/reports/NewReportPage.test.tsx",
	"src/pages/reports/builder/LocalGridBuilder.test.tsx",
	"src/pages/results/RankingsHeatmapMap.test.tsx",
];

export default defineConfig((env) =>
	mergeConfig(viteConfig(env), {
		test: {
			environment: "jsdom",
			environmentOptions: { jsdom: { url: "http://hub.example" } },
			setupFiles: ["src/test/setup.ts"],
			css: false,
			restoreMocks: true,
			testTimeout: 20_000,
			projects: [
				{ extends: true, test: { name: "alone", include: ALONE } },
				{
					extends: true,
					test: {
						name: "together",
						include: ["src/**/*.test.{ts,tsx}"],
						exclude: [...configDefaults.exclude, ...ALONE],
						// A worker for each file would take most of the time; what a test leaves behind is cleaned up after it.
						isolate: false,
					},
				},
			],
		},
	}),
);
