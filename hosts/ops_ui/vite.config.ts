import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const SMALLEST = 1024;
const TEXTUAL = /\.(?:css|js|svg)$/;

/**
 * Parts that are fetched together lie in one file: fewer requests, and it compresses better as a whole. A module goes to
 * the first group that takes it, and takes what it needs along.
 */
const GROUPS = [
	{
		name: "shell",
		test: /[\\/]src[\\/](?:components|lib|queries)[\\/]|[\\/]toasts|query-core|react-query|[\\/](?:Input|NativeSelect|Progress|ActionIcon|ComboboxChevron)[\\/]/,
		minShareCount: 4,
	},
	{ name: "entry", tags: ["$initial" as const] },
	{ name: "small", test: /create-scoped-keydown-handler|[\\/]noop\b|[\\/]palette\.|color-scheme|\.module\.css/ },
	{
		name: "floating",
		test: /@floating-ui|[\\/](?:Menu|Popover|Tooltip|FocusTrap)[\\/]/,
	},
	{
		name: "map",
		test: /[\\/]leaflet[\\/]|[\\/]src[\\/]map[\\/]|[\\/]results[\\/](?:cell-words|change-marks|heatmap-moves)/,
	},
];

/** Compresses each file once, here, so that no request ever waits for it. */
function precompress(): Plugin {
	return {
		name: "ops-hub-precompress",
		apply: "build",
		// Earlier hooks see chunks that Vite has not finished.
		async writeBundle({ dir = "." }, bundle) {
			for (const name of Object.keys(bundle)) {
				const bytes = await readFile(join(dir, name));
				if (!TEXTUAL.test(name) || bytes.length < SMALLEST) continue;
				const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
				await writeFile(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
				await writeFile(join(dir, `${name}.br`), brotliCompressSync(bytes, { params }));
			}
		},
	};
}

export default defineConfig(({ mode }) => ({
	// Relative, for the host may be mounted anywhere; it writes the prefix into index.html.
	base: "./",
	plugins: [react(), precompress()],
	build: {
		target: "es2022",
		outDir: mode === "profile" ? "dist-profile" : "../ops_web/static",
		emptyOutDir: true,
		manifest: "manifest.json",
		chunkSizeWarningLimit: 600,
		rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
	},
	resolve: mode === "profile" ? { alias: [{ find: /^react-dom\/client$/, replacement: "react-dom/profiling" }] } : {},
	server: { proxy: { "/api": "http://127.0.0.1:8000", "/ops/enter": "http://127.0.0.1:8000" } },
}));
