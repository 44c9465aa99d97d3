import { Anchor, Group, Paper, Text, Title, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";
import { Icon, type IconName } from "../../components/Icon";
import type { Schemas } from "../../lib/ops-api";
import { whole } from "../../lib/wording";

interface CountCardProps {
	icon: IconName;
	label: string;
	count: Schemas["Count"];
	/** Where they are listed. */
	to: string;
	/** What to do while there are none. */
	add: { label: string; to: string };
}

/** How many there are of something, and where. */
export function CountCard({ icon, label, count: { value, more }, to, add }: CountCardProps) {
	return (
		<Paper withBorder p="md" component="section" aria-label={label}>
			<Group gap="xs" wrap="nowrap" align="flex-start">
				<Text component="span" c="dimmed" mt={1}>
					<Icon name={icon} size={18} />
				</Text>
				<Title order={2} fz="sm" fw={500} c="dimmed" lh={1.4}>
					{label}
				</Title>
			</Group>
			<Text fz={32} fw={700} lh={1.3} style={{ fontVariantNumeric: "tabular-nums" }}>
				{whole(value)}
				{more && "+"}
			</Text>
			<Anchor component={Link} to={value === 0 ? add.to : to} size="sm" underline="always">
				{value === 0 ? (
					add.label
				) : (
					<>
						Show all <VisuallyHidden>{label.toLowerCase()}</VisuallyHidden>
					</>
				)}
			</Anchor>
		</Paper>
	);
}
