import type { ReactNode } from "react";

interface ScrollRegionProps {
	/** Says what is in it. */
	label: string;
	className: string | undefined;
	children: ReactNode;
}

/** Lets what is too wide or too long scroll by itself; the keyboard can reach it, too. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
	return (
		<section
			aria-label={label}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
			tabIndex={0}
			className={className}
		>
			{children}
		</section>
	);
}
