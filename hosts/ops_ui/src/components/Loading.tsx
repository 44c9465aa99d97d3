import { Paper, Text, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

const SLOW_MS = 3000;

/** Wraps skeletons: tells screen readers what is loading, and everybody when it takes long. */
export function Loading({ what, children }: { what: string; children: ReactNode }) {
	const [slow, setSlow] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setSlow(true), SLOW_MS);
		return () => clearTimeout(timer);
	}, []);
	return (
		<div aria-busy="true" style={{ position: "relative" }}>
			<div role="status">
				<VisuallyHidden>Loading {what}</VisuallyHidden>
				{slow && (
					// Above the skeletons, so that nothing moves when it appears.
					<Paper withBorder shadow="sm" px="md" py="xs" style={ABOVE}>
						<Text size="sm">This takes longer than usual. It goes on by itself; you need not load the page again.</Text>
					</Paper>
				)}
			</div>
			{children}
		</div>
	);
}

const ABOVE = {
	position: "absolute",
	zIndex: 1,
	insetBlockStart: 0,
	insetInline: 0,
	width: "fit-content",
	marginInline: "auto",
} as const;
