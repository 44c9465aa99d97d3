import { Tooltip } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import type { RefObject } from "react";

interface ProvenanceTooltipProps {
	badge: RefObject<HTMLElement | null>;
	label: string;
	opened: boolean;
	onClose: () => void;
}

/** What a badge says, beside it. It is fetched with the first badge that is asked. */
export function ProvenanceTooltip({ badge, label, opened, onClose }: ProvenanceTooltipProps) {
	useWindowEvent("keydown", ({ key }) => {
		if (key === "Escape") onClose();
	});
	return <Tooltip target={badge} label={label} opened={opened} multiline maw={280} />;
}
