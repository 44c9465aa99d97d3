import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

interface Manifest {
	name: string;
	version: string;
	description: string;
	license: string;
	dependencies: Record<string, string>;
	peerDependencies: Record<string, string>;
}

const own = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as Manifest;
/** What builds the web app is no business of those who use the library. */
const TOOLS = /^(?:@types\/react|@vitejs\/|postcss|typescript$|vite$)/;
const runtime = Object.fromEntries(Object.entries(own.dependencies).filter(([name]) => !TOOLS.test(name)));
const outside = [...Object.keys(runtime), ...Object.keys(own.peerDependencies)];

/** Writes the package.json of the library, so that the folder can be packed as it is. */
function packageJson(): Plugin {
	const { name, version, description, license, peerDependencies } = own;
	const entry = (file: string) => ({ types: `./types/${file}.d.ts`, import: `./${file}.js` });
	const manifest = {
		name,
		version,
		description,
		license,
		type: "module",
		sideEffects: ["*.css"],
		exports: {
			".": entry("index"),
			"./pages": entry("pages"),
			"./ops-api": { types: "./types/lib/ops-api.d.ts", import: "./ops-api.js" },
			"./types": { types: "./types/types/ops.d.ts" },
			"./style.css": "./style.css",
		},
		dependencies: runtime,
		peerDependencies,
	};
	return {
		name: "ops-hub-package-json",
		generateBundle() {
			this.emitFile({ type: "asset", fileName: "package.json", source: JSON.stringify(manifest, null, "\t") });
		},
	};
}

export default defineConfig({
	plugins: [react(), packageJson()],
	build: {
		target: "es2022",
		outDir: "dist-library",
		minify: false,
		cssCodeSplit: false,
		lib: {
			entry: { index: "src/index.ts", pages: "src/pages.ts", "ops-api": "src/lib/ops-api.ts" },
			formats: ["es"],
			cssFileName: "style",
		},
		rolldownOptions: {
			// Styles are part of the library, whosever they are.
			external: (id) => !id.endsWith(".css") && outside.some((name) => id === name || id.startsWith(`${name}/`)),
			// The client runs on servers, too; everything else is for browsers.
			output: { banner: ({ name }) => (name === "ops-api" ? "" : '"use client";') },
		},
	},
});
