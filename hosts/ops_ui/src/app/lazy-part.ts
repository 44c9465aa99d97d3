import { type ComponentType, createElement, lazy, useState } from "react";
import { ChunkMissing } from "../lib/chunk-missing";

/**
 * Returns a component that is fetched when it is first shown, such as a page, or before that with `preload`: what is
 * there already is shown without a skeleton before it.
 */
export function lazyPart<Name extends string, Props extends object>(
	load: () => Promise<Record<Name, ComponentType<Props>>>,
	name: Name,
) {
	let loaded: ComponentType<Props> | undefined;
	const fetched = async () => {
		try {
			loaded = (await load())[name];
			return { default: loaded };
		} catch (cause) {
			throw new ChunkMissing(cause);
		}
	};
	const Later = lazy(fetched) as unknown as ComponentType<Props>;
	function Part(props: Props) {
		// Chosen once, or what is shown would be made anew when it is drawn again.
		const [Chosen] = useState(() => loaded ?? Later);
		return createElement(Chosen, props);
	}
	// Whoever shows it is told when it did not arrive.
	return Object.assign(Part, { preload: () => void fetched().catch(() => undefined) });
}
