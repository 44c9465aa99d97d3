import classes from "./ImportLocations.module.css";

export type ImportStep = "file" | "check" | "done";

const STEPS: readonly { step: ImportStep; label: string }[] = [
	{ step: "file", label: "Choose the file" },
	{ step: "check", label: "Check the rows" },
	{ step: "done", label: "Done" },
];

/** Says where in an import one is. */
export function ImportSteps({ current }: { current: ImportStep }) {
	return (
		<ol className={classes.steps} aria-label="Steps">
			{STEPS.map(({ step, label }, index) => (
				<li key={step} className={classes.step} {...(step === current ? { "aria-current": "step" as const } : {})}>
					<span className={classes.number} aria-hidden>
						{index + 1}
					</span>
					{label}
				</li>
			))}
		</ol>
	);
}
