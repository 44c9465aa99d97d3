import { Group } from "@mantine/core";
import { memo } from "react";
import { ProvenanceBadge } from "../../components/ProvenanceBadge";
import type { Schemas } from "../../lib/ops-api";

interface SourceBadgesProps {
	sources: readonly Schemas["CellSource"][];
	provider: string;
}

/** Says where the figures beside it come from; several badges where answers of several kinds are among them. */
export const SourceBadges = memo(
	function SourceBadges({ sources, provider }: SourceBadgesProps) {
		return (
			<Group gap={4}>
				{sources.map((source) => (
					<ProvenanceBadge key={source} source={source} {...(source === "estimated" ? {} : { provider })} />
				))}
			</Group>
		);
	},
	(before, after) => before.provider === after.provider && before.sources.join() === after.sources.join(),
);
