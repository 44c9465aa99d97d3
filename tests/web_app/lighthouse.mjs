// node lighthouse.mjs PACKAGES URL COOKIE PRESET RUNS: prints the medians as one line of JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, url, cookie, preset, runs] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { launch } = await load("chrome-launcher");
const { default: lighthouse, desktopConfig } = await load("lighthouse");

const flags = [
	"--headless=new",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];
const reports = [];
for (let run = 0; run < Number(runs); run++) {
	const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: flags });
	const options = {
		port: chrome.port,
		onlyCategories: ["performance", "accessibility", "best-practices"],
		extraHeaders: { Cookie: cookie },
		output: "json",
	};
	const result = await lighthouse(url, options, preset === "desktop" ? desktopConfig : undefined);
	reports.push(result.lhr);
	await chrome.kill();
}

const median = (pick) => reports.map(pick).sort((a, b) => a - b)[Math.floor(reports.length / 2)];
const audit = (name) => median((report) => report.audits[name].numericValue);
const failing = (report) => Object.values(report.audits).filter(({ score }) => score !== null && score < 0.9);
console.log(
	JSON.stringify({
		performance: median((report) => report.categories.performance.score),
		accessibility: median((report) => report.categories.accessibility.score),
		best_practices: median((report) => report.categories["best-practices"].score),
		lcp_s: audit("largest-contentful-paint") / 1000,
		tbt_ms: audit("total-blocking-time"),
		cls: audit("cumulative-layout-shift"),
		transfer_kb: audit("total-byte-weight") / 1024,
		failing: [...new Set(reports.flatMap((report) => failing(report).map(({ id }) => id)))],
	}),
);
