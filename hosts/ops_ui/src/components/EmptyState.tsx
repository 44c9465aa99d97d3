import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface EmptyStateProps {
	title: string;
	children: ReactNode;
	/** The one thing to do first. */
	action?: ReactNode;
}

/** Stands where there is nothing yet: says what will be here and how to begin. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
	return (
		<Paper withBorder p="xl" my="md">
			<Stack align="center" gap="sm">
				<Title order={2}>{title}</Title>
				<Text ta="center" maw={520}>
					{children}
				</Text>
				{action}
			</Stack>
		</Paper>
	);
}
