import { VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";
import { Icon } from "../../components/Icon";
import classes from "./ProgressStepper.module.css";

/** A step of something that is done in order. */
export interface ProgressStep {
	id: string;
	name: string;
	done: boolean;
	/** Where it is, once it can be opened. */
	to: string | null;
}

interface ProgressStepperProps {
	label: string;
	steps: readonly ProgressStep[];
	current: string;
}

/** Shows how far one has come. A step that is done can be opened again. */
export function ProgressStepper({ label, steps, current }: ProgressStepperProps) {
	return (
		<nav aria-label={label}>
			<ol className={classes.steps}>
				{steps.map((step, place) => {
					const isCurrent = step.id === current;
					const state = isCurrent ? "current" : step.done ? "done" : "later";
					const inside = (
						<>
							<span className={classes.mark} aria-hidden>
								{state === "done" ? <Icon name="check" size={18} /> : place + 1}
							</span>
							<span className={classes.name}>{step.name}</span>{" "}
							{!isCurrent && <VisuallyHidden>{step.done ? "(done)" : "(not yet)"}</VisuallyHidden>}
						</>
					);
					return (
						<li key={step.id} className={classes.step} data-state={state} data-reached={step.to !== null}>
							{step.to !== null && !isCurrent ? (
								<Link to={step.to} className={classes.place}>
									{inside}
								</Link>
							) : (
								<span className={classes.place} {...(isCurrent ? { "aria-current": "step" } : {})}>
									{inside}
								</span>
							)}
						</li>
					);
				})}
			</ol>
		</nav>
	);
}
