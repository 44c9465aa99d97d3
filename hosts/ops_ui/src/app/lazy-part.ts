import { type ComponentType, lazy } from "react";
import { ChunkMissing } from "../lib/chunk-missing";

/** Returns a component that is fetched when it is first shown, such as a page. */
export function lazyPart<Name extends string, Props>(
	load: () => Promise<Record<Name, ComponentType<Props>>>,
	name: Name,
) {
	return lazy(async () => {
		try {
			return { default: (await load())[name] };
		} catch (cause) {
			throw new ChunkMissing(cause);
		}
	});
}
