import { useEffect, useState } from "react";

const LATEST_MS = 2_000;

/** Returns whether what can wait may come: the browser has had nothing better to do since `ready`, or that takes long. */
export function useIdle(ready: boolean): boolean {
	const [idle, setIdle] = useState(false);
	useEffect(() => {
		const done = () => setIdle(true);
		// Safari has no call for that.
		if (!ready || !("requestIdleCallback" in window)) {
			const timer = setTimeout(done, ready ? LATEST_MS / 4 : LATEST_MS);
			return () => clearTimeout(timer);
		}
		const request = requestIdleCallback(done, { timeout: LATEST_MS });
		return () => cancelIdleCallback(request);
	}, [ready]);
	return idle;
}
