import { useLayoutEffect, useState } from "react";

/**
 * Returns whether to open a dialog that is fetched when it is first needed, or that the address opens. It notes where to
 * give the focus back when it goes from closed to open; that must be in a rendering after its first, and at once, before
 * it takes the focus itself.
 */
export function useOpenedLater(opened: boolean): boolean {
	const [later, setLater] = useState(false);
	useLayoutEffect(() => setLater(opened), [opened]);
	return later;
}
