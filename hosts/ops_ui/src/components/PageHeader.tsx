import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";

interface PageHeaderProps {
	title: string;
	/** One sentence about the page. */
	description?: ReactNode;
	/** What one can do here, most important first. */
	actions?: ReactNode;
	/** The pages above this one. */
	trail?: readonly { label: string; to: string }[];
}

/** The heading of a page; it also names the window. */
export function PageHeader({ title, description, actions, trail = [] }: PageHeaderProps) {
	useEffect(() => {
		document.title = `${title} · Operations Hub`;
	}, [title]);
	return (
		<Stack gap={4} mb="md">
			{trail.length > 0 && (
				<nav aria-label="Breadcrumbs">
					<Breadcrumbs separatorMargin={6}>
						{trail.map(({ label, to }) => (
							<Anchor key={to} component={Link} to={to} size="sm">
								{label}
							</Anchor>
						))}
						<Text size="sm" aria-current="page">
							{title}
						</Text>
					</Breadcrumbs>
				</nav>
			)}
			<Group justify="space-between" align="flex-start">
				<Title order={1}>{title}</Title>
				{actions && <Group gap="xs">{actions}</Group>}
			</Group>
			{description && <Text c="dimmed">{description}</Text>}
		</Stack>
	);
}
