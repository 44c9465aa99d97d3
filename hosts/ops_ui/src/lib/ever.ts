import { useState } from "react";

/** Returns whether something was ever true, and so is to be there from now on. */
export function useEver(wanted: boolean): boolean {
	const [ever, setEver] = useState(wanted);
	if (wanted && !ever) setEver(true);
	return ever;
}
