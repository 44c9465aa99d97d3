import { useEffect, useState } from "react";

/**
 * Returns whether to open something that is fetched when it is first needed: not in its first rendering, for a dialog
 * remembers where to give the focus back when it goes from closed to open.
 */
export function useOpenedLater(opened: boolean): boolean {
	const [later, setLater] = useState(false);
	useEffect(() => setLater(opened), [opened]);
	return later && opened;
}

/** Returns whether something was ever true, and so is to be there from now on. */
export function useEver(wanted: boolean): boolean {
	const [ever, setEver] = useState(wanted);
	if (wanted && !ever) setEver(true);
	return ever;
}
