import { Suspense } from "react";
import { Outlet, useLocation } from "react-router";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageSkeleton } from "./PageSkeleton";

/** The place of a page: a skeleton until it is there, and a way on if it breaks. */
export function PagePlace() {
	const { pathname } = useLocation();
	return (
		<ErrorBoundary resetKey={pathname}>
			<Suspense fallback={<PageSkeleton />}>
				<Outlet />
			</Suspense>
		</ErrorBoundary>
	);
}
