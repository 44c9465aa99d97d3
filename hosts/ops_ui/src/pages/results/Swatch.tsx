import { memo } from "react";
import type { CellState, Colours } from "../../map/palette";

const INK = "#16191d";
const PAPER = "#ffffff";

interface Drawn {
	fill: string;
	stroke: string;
	strokeWidth: number;
	strokeDasharray?: string | undefined;
}

interface SwatchProps {
	state: CellState;
	colours: Colours;
	mark?: string;
}

/** A cell as the map draws it, for legends. */
export const Swatch = memo(function Swatch({ state, colours, mark = "" }: SwatchProps) {
	const dashes = state === "estimated" ? "3 3" : state === "empty" ? "1 2.5" : undefined;
	const outline = { fill: colours.fill, stroke: INK, strokeWidth: 1.25, strokeDasharray: dashes };
	const halo = { fill: PAPER, stroke: PAPER, strokeWidth: 3 };
	return (
		<svg width={26} height={26} viewBox="-13 -13 26 26" aria-hidden focusable="false" style={{ flexShrink: 0 }}>
			{[halo, outline].map((drawn) => (
				<Shape key={drawn.stroke} state={state} drawn={drawn} />
			))}
			{state === "inconclusive" && <path d="M-9,5 5,-9 M-7,9 9,-7 M-2,11 11,-2" stroke="#9aa1ab" fill="none" />}
			<text
				y={0.5}
				fill={colours.text}
				fontSize={mark.length > 2 ? 8 : 10}
				fontWeight={700}
				textAnchor="middle"
				dominantBaseline="middle"
			>
				{mark}
			</text>
		</svg>
	);
});

function Shape({ state, drawn }: { state: CellState; drawn: Drawn }) {
	if (state === "absent") return <rect x={-9.5} y={-9.5} width={19} height={19} rx={3} {...drawn} />;
	if (state === "error") return <path d="M0,-11 11,0 0,11 -11,0 Z" {...drawn} />;
	return <circle r={state === "not_measured" ? 7 : 11} {...drawn} />;
}
