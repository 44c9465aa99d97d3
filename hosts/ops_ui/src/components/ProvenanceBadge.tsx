import { Badge } from "@mantine/core";
import { useRef, useState } from "react";
import { lazyPart } from "../app/lazy-part";
import { useEver } from "../lib/ever";
import type { Schemas } from "../lib/ops-api";
import { ErrorBoundary } from "./ErrorBoundary";

const ProvenanceTooltip = lazyPart(() => import("./ProvenanceTooltip"), "ProvenanceTooltip");

type Source = Schemas["CellSource"];

const LABELS: Record<Source, { label: string; color: string; text: string }> = {
	live: { label: "Live", color: "green", text: "A search provider was asked." },
	recorded: { label: "Recorded", color: "blue", text: "An earlier scan was replayed from a file." },
	simulated: {
		label: "Simulated",
		color: "yellow",
		text: "Made up, the same every time, for trying things out. It says nothing about real ranks.",
	},
	fallback: {
		label: "Fallback",
		color: "orange",
		text: "Made up because the live provider failed. It says nothing about real ranks.",
	},
	estimated: { label: "Estimated", color: "grape", text: "Computed from other points of the same run." },
};

/** Says how a figure came about. It stands beside every figure, on every page. */
export function ProvenanceBadge({ source, provider }: { source: Source; provider?: string }) {
	const { label, color, text } = LABELS[source];
	const said = provider ? `${text} Provider: ${provider}.` : text;
	const badge = useRef<HTMLDivElement>(null);
	const [asked, setAsked] = useState(false);
	const ever = useEver(asked);
	const ask = () => setAsked(true);
	const leave = () => setAsked(false);
	return (
		<>
			<Badge
				ref={badge}
				color={color}
				variant="light"
				tabIndex={0}
				aria-label={`${label} ranks. ${said}`}
				role="note"
				onPointerEnter={ask}
				onPointerLeave={leave}
				onFocus={ask}
				onBlur={leave}
			>
				{label}
			</Badge>
			{ever && (
				// Without it the badge says less, but nothing is lost.
				<ErrorBoundary fallback={null}>
					<ProvenanceTooltip badge={badge} label={said} opened={asked} onClose={leave} />
				</ErrorBoundary>
			)}
		</>
	);
}
