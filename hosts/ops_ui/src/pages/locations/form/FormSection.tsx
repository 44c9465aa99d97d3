import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./form.module.css";

interface FormSectionProps {
	title: string;
	/** What it is for, and what may be left out. */
	description: ReactNode;
	children: ReactNode;
}

/** A part of the form with its heading beside it, above it on a narrow screen. */
export function FormSection({ title, description, children }: FormSectionProps) {
	return (
		<section className={classes.section}>
			<div>
				<Title order={2} size="h3">
					{title}
				</Title>
				<Text size="sm" c="dimmed" component="div">
					{description}
				</Text>
			</div>
			<div className={classes.fields}>{children}</div>
		</section>
	);
}
