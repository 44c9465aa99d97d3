import { useEffect } from "react";
import { Route, Routes, useLocation } from "react-router";
import { NotFound } from "../components/NotFound";
import { Guard } from "./Guard";
import { lazyPart } from "./lazy-part";
import { PagePlace } from "./PagePlace";
import { Shell } from "./Shell";

const HomePage = lazyPart(() => import("../pages/home/HomePage"), "HomePage");
const OnboardingPage = lazyPart(() => import("../pages/onboarding/OnboardingPage"), "OnboardingPage");
const LocationsPage = lazyPart(() => import("../pages/locations/LocationsPage"), "LocationsPage");
const NewLocationPage = lazyPart(() => import("../pages/locations/NewLocationPage"), "NewLocationPage");
const ImportLocationsPage = lazyPart(() => import("../pages/locations/ImportLocationsPage"), "ImportLocationsPage");
const EditLocationPage = lazyPart(() => import("../pages/locations/EditLocationPage"), "EditLocationPage");
const ReportsPage = lazyPart(() => import("../pages/reports/ReportsPage"), "ReportsPage");
const NewReportPage = lazyPart(() => import("../pages/reports/NewReportPage"), "NewReportPage");
const EditReportPage = lazyPart(() => import("../pages/reports/EditReportPage"), "EditReportPage");
const ResultsPage = lazyPart(() => import("../pages/results/ResultsPage"), "ResultsPage");
const ConnectionsPage = lazyPart(() => import("../pages/upcoming/ConnectionsPage"), "ConnectionsPage");
const ReviewGenerationPage = lazyPart(() => import("../pages/upcoming/ReviewGenerationPage"), "ReviewGenerationPage");

const GRIDS = "/ops/reports/local-search-grid";

/** Pages that are fetched while the hub is asked who calls, for people often begin with them. */
const EARLY: Partial<Record<string, { preload: () => void }>> = {
	"/ops": HomePage,
	"/ops/locations": LocationsPage,
	[GRIDS]: ReportsPage,
};

/** Every page by its address. */
export function AppRoutes() {
	const { pathname } = useLocation();
	useEffect(() => EARLY[pathname]?.preload(), [pathname]);
	return (
		<Routes>
			<Route element={<Shell />}>
				<Route element={<PagePlace />}>
					<Route path="/ops/onboarding" element={<OnboardingPage />} />
				</Route>
				<Route element={<Guard />}>
					<Route path="/ops" element={<HomePage />} />
					<Route path="/ops/locations" element={<LocationsPage />} />
					<Route path="/ops/locations/new" element={<NewLocationPage />} />
					<Route path="/ops/locations/import" element={<ImportLocationsPage />} />
					<Route path="/ops/locations/:locationId/edit" element={<EditLocationPage />} />
					<Route path={GRIDS} element={<ReportsPage />} />
					<Route path={`${GRIDS}/new`} element={<NewReportPage />} />
					<Route path={`${GRIDS}/:reportId/edit`} element={<EditReportPage />} />
					<Route path={`${GRIDS}/:reportId/results`} element={<ResultsPage />} />
					<Route path="/ops/connections" element={<ConnectionsPage />} />
					<Route path="/ops/review-generation" element={<ReviewGenerationPage />} />
					<Route path="/ops/*" element={<NotFound />} />
				</Route>
				<Route path="*" element={<NotFound />} />
			</Route>
		</Routes>
	);
}
