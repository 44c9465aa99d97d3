import { useState } from "react";
import { matchPath, Route, Routes, useLocation } from "react-router";
import { NotFound } from "../components/NotFound";
import { Guard } from "./Guard";
import { lazyPart } from "./lazy-part";
import { PagePlace } from "./PagePlace";
import { PageSkeleton } from "./PageSkeleton";
import { Shell } from "./Shell";

const SKELETON = <PageSkeleton />;
const HomePage = lazyPart(() => import("../pages/home/HomePage"), "HomePage", SKELETON);
const OnboardingPage = lazyPart(() => import("../pages/onboarding/OnboardingPage"), "OnboardingPage", SKELETON);
const LocationsPage = lazyPart(() => import("../pages/locations/LocationsPage"), "LocationsPage", SKELETON);
const NewLocationPage = lazyPart(() => import("../pages/locations/NewLocationPage"), "NewLocationPage", SKELETON);
const ImportLocationsPage = lazyPart(
	() => import("../pages/locations/ImportLocationsPage"),
	"ImportLocationsPage",
	SKELETON,
);
const EditLocationPage = lazyPart(() => import("../pages/locations/EditLocationPage"), "EditLocationPage", SKELETON);
const ReportsPage = lazyPart(() => import("../pages/reports/ReportsPage"), "ReportsPage", SKELETON);
const NewReportPage = lazyPart(() => import("../pages/reports/NewReportPage"), "NewReportPage", SKELETON);
const EditReportPage = lazyPart(() => import("../pages/reports/EditReportPage"), "EditReportPage", SKELETON);
const ResultsPage = lazyPart(() => import("../pages/results/ResultsPage"), "ResultsPage", SKELETON);
const ConnectionsPage = lazyPart(() => import("../pages/upcoming/ConnectionsPage"), "ConnectionsPage", SKELETON);
const ReviewGenerationPage = lazyPart(
	() => import("../pages/upcoming/ReviewGenerationPage"),
	"ReviewGenerationPage",
	SKELETON,
);

const GRIDS = "/ops/reports/local-search-grid";

/** The pages behind the guard. Each is fetched while the hub is asked who calls. */
const GUARDED = [
	["/ops", HomePage],
	["/ops/locations", LocationsPage],
	["/ops/locations/new", NewLocationPage],
	["/ops/locations/import", ImportLocationsPage],
	["/ops/locations/:locationId/edit", EditLocationPage],
	[GRIDS, ReportsPage],
	[`${GRIDS}/new`, NewReportPage],
	[`${GRIDS}/:reportId/edit`, EditReportPage],
	[`${GRIDS}/:reportId/results`, ResultsPage],
	["/ops/connections", ConnectionsPage],
	["/ops/review-generation", ReviewGenerationPage],
] as const;

/** Every page by its address. */
export function AppRoutes() {
	const { pathname } = useLocation();
	// At once, not after the first rendering.
	useState(() => GUARDED.find(([path]) => matchPath(path, pathname))?.[1].preload());
	return (
		<Routes>
			<Route element={<Shell />}>
				<Route element={<PagePlace />}>
					<Route path="/ops/onboarding" element={<OnboardingPage />} />
				</Route>
				<Route element={<Guard />}>
					{GUARDED.map(([path, Page]) => (
						<Route key={path} path={path} element={<Page />} />
					))}
					<Route path="/ops/*" element={<NotFound />} />
				</Route>
				<Route path="*" element={<NotFound />} />
			</Route>
		</Routes>
	);
}
