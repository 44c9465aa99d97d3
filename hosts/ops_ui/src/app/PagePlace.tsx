import { Outlet, useLocation } from "react-router";
import { ErrorBoundary } from "../components/ErrorBoundary";

/** The place of a page: a skeleton until it is there, and a way on if it breaks. */
export function PagePlace() {
	const { pathname } = useLocation();
	return (
		<ErrorBoundary resetKey={pathname}>
			<Outlet />
		</ErrorBoundary>
	);
}
