import { Group } from "@mantine/core";
import { ProvenanceBadge } from "../../components/ProvenanceBadge";
import type { Schemas } from "../../lib/ops-api";

/** Says where the figures beside it come from; several badges where answers of several kinds are among them. */
export function SourceBadges({ sources, provider }: { sources: readonly Schemas["CellSource"][]; provider: string }) {
	return (
		<Group gap={4}>
			{sources.map((source) => (
				<ProvenanceBadge key={source} source={source} {...(source === "estimated" ? {} : { provider })} />
			))}
		</Group>
	);
}
