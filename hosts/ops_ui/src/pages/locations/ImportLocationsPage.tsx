import { useEffect, useRef, useState } from "react";
import { PageHeader } from "../../components/PageHeader";
import { useUrlState } from "../../lib/url-state";
import type { ImportResult } from "../../queries/location-import";
import { ImportDone } from "./import/ImportDone";
import { Importer } from "./import/Importer";
import { type ImportStep, ImportSteps } from "./import/ImportSteps";
import { keepResult } from "./import/kept-result";

/** Imports locations from a CSV file, after showing what will become of each row. */
export function ImportLocationsPage() {
	const [params, change] = useUrlState();
	const [result, setResult] = useState<ImportResult | null>(null);
	const heading = useRef<HTMLHeadingElement>(null);
	const asked = params.get("step");
	const step: ImportStep = asked === "check" || asked === "done" ? asked : "file";
	const before = useRef(step);
	useEffect(() => {
		if (before.current === step) return;
		before.current = step;
		heading.current?.focus();
		window.scrollTo({ top: 0 });
	}, [step]);
	const goTo = (next: ImportStep, replace = false) =>
		change({ step: next === "file" ? null : next, fate: null, page: null }, replace);
	return (
		<>
			<PageHeader
				title="Import locations"
				description="Bring in many locations at once from a CSV file. You see what will happen before anything is stored."
				trail={[{ label: "Locations", to: "/ops/locations" }]}
			/>
			<ImportSteps current={step} />
			{step === "done" ? (
				<ImportDone heading={heading} result={result} onAgain={() => goTo("file")} />
			) : (
				<Importer
					step={step}
					heading={heading}
					goTo={goTo}
					onDone={(imported) => {
						keepResult(imported);
						setResult(imported);
						// In place of the check, so that Back does not offer to import again.
						goTo("done", true);
					}}
				/>
			)}
		</>
	);
}
