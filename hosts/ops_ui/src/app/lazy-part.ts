import { type ComponentType, createElement, type ReactNode, startTransition, useEffect, useState } from "react";
import { ChunkMissing } from "../lib/chunk-missing";

/**
 * Returns a component that is fetched when it is first shown, such as a page, or before that with `preload`: what is
 * there already is shown at once, and `fallback` stands in for the rest. It does without Suspense, which holds back what
 * is there for up to 300 ms after any fallback of the page.
 *
 * It throws a `ChunkMissing` when it did not arrive; shown anew, it is fetched anew.
 */
export function lazyPart<Name extends string, Props extends object>(
	load: () => Promise<Record<Name, ComponentType<Props>>>,
	name: Name,
	fallback: ReactNode = null,
) {
	let loaded: ComponentType<Props> | undefined;
	let loading: Promise<void> | undefined;
	const fetched = () => {
		loading ??= load().then(
			(found) => {
				loaded = found[name];
			},
			(cause: unknown) => {
				loading = undefined;
				throw new ChunkMissing(cause);
			},
		);
		return loading;
	};
	function Part(props: Props) {
		const [state, setState] = useState<{ part: typeof loaded; missing?: unknown }>(() => ({ part: loaded }));
		useEffect(() => {
			if (state.part) return;
			let wanted = true;
			fetched().then(
				// In slices: a page may be much to draw at once.
				() => wanted && startTransition(() => setState({ part: loaded })),
				(missing: unknown) => wanted && setState({ part: undefined, missing }),
			);
			return () => {
				wanted = false;
			};
		}, [state.part]);
		if (state.missing) throw state.missing;
		return state.part ? createElement(state.part, props) : fallback;
	}
	// Whoever shows it is told when it did not arrive.
	return Object.assign(Part, { preload: () => void fetched().catch(() => undefined) });
}
