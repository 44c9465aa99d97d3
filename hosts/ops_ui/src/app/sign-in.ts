import { useLocation } from "react-router";
import { useAppSettings } from "../queries/app-settings";
import { useHub } from "./hub-context";

const LONGEST = 500;

/** Returns the path below which the hub lies; "" when that is the root of the site. */
export function usePrefix(): string {
	return new URL(useHub().baseUrl).pathname.replace(/\/$/, "");
}

/** Returns where to sign in and come back from to the page that is open; null where nobody can sign in. */
export function useSignInAddress(): string | null {
	const { data } = useAppSettings();
	const { pathname, search } = useLocation();
	const prefix = usePrefix();
	if (!data?.sign_in) return null;
	const whole = prefix + pathname + search;
	const next = whole.length <= LONGEST ? whole : prefix + pathname;
	return `${prefix}/api/ops/auth/login?next=${encodeURIComponent(next)}`;
}
