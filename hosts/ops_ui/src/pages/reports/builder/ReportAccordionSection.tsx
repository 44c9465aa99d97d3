import { Accordion, Badge, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { count } from "../../../lib/wording";
import classes from "./builder.module.css";
import type { Section } from "./form-faults";

/** Where a section stands: what is wrong in it weighs more than what is missing. */
export type Standing = { faults: number; isComplete: boolean; isOptional?: boolean };

interface ReportAccordionSectionProps {
	id: Section;
	title: string;
	/** What is in it, on one line, for those who leave it closed. */
	summary: string;
	standing: Standing;
	children: ReactNode;
}

/** A part of the builder that opens and closes; its header tells what is in it and whether that will do. */
export function ReportAccordionSection({ id, title, summary, standing, children }: ReportAccordionSectionProps) {
	const { color, text } = badgeOf(standing);
	const titleId = `report-section-${id}`;
	return (
		<Accordion.Item value={id} className={classes.item}>
			<Accordion.Control>
				<span className={classes.header}>
					<span>
						<Text component="span" fw={600} display="block" id={titleId}>
							{title}
						</Text>
						<Text component="span" size="sm" c="dimmed" fw={400} display="block">
							{summary}
						</Text>
					</span>
					<Badge component="span" color={color} variant="light" tt="none">
						{text}
					</Badge>
				</span>
			</Accordion.Control>
			<Accordion.Panel aria-labelledby={titleId}>{children}</Accordion.Panel>
		</Accordion.Item>
	);
}

function badgeOf({ faults, isComplete, isOptional }: Standing): { color: string; text: string } {
	if (faults > 0) return { color: "red", text: `${count(faults, "field", "fields")} to correct` };
	if (!isComplete) return { color: "yellow", text: "To do" };
	return isOptional ? { color: "gray", text: "Optional" } : { color: "green", text: "Complete" };
}
