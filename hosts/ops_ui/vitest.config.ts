import { defineConfig, mergeConfig } from "vitest/config";
import viteConfig from "./vite.config.ts";

export default defineConfig((env) =>
	mergeConfig(viteConfig(env), {
		test: {
			environment: "jsdom",
			environmentOptions: { jsdom: { url: "http://hub.example" } },
			setupFiles: ["src/test/setup.ts"],
			include: ["src/**/*.test.{ts,tsx}"],
			css: false,
			restoreMocks: true,
			testTimeout: 20_000,
		},
	}),
);
