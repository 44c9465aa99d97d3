/** The pages one by one, for an app with a router of its own; each needs an OpsProviders around it. */
export { HomePage } from "./pages/home/HomePage";
export { EditLocationPage } from "./pages/locations/EditLocationPage";
export { ImportLocationsPage } from "./pages/locations/ImportLocationsPage";
export { LocationsPage } from "./pages/locations/LocationsPage";
export { NewLocationPage } from "./pages/locations/NewLocationPage";
export { OnboardingPage } from "./pages/onboarding/OnboardingPage";
export { EditReportPage } from "./pages/reports/EditReportPage";
export { NewReportPage } from "./pages/reports/NewReportPage";
export { ReportsPage } from "./pages/reports/ReportsPage";
export { ResultsPage } from "./pages/results/ResultsPage";
