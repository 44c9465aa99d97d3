import type { ProfilerOnRenderCallback } from "react";

/** One rendering of the results page, as the profiling build measures it. */
export interface ProfiledRender {
	id: string;
	phase: string;
	actualDuration: number;
	baseDuration: number;
}

declare global {
	interface Window {
		/** Put there by whoever measures, before the page is opened. */
		__opsProfile?: ProfiledRender[];
	}
}

/** Keeps what a rendering took, where somebody measures. */
export const profile: ProfilerOnRenderCallback = (id, phase, actualDuration, baseDuration) => {
	window.__opsProfile?.push({ id, phase, actualDuration, baseDuration });
};
