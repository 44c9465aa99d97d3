import { Alert, Button } from "@mantine/core";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Failure } from "../../components/Failure";
import { PageHeader } from "../../components/PageHeader";
import { OpsProblem } from "../../lib/ops-api";
import { useUrlState } from "../../lib/url-state";
import { useLocation } from "../../queries/locations";
import { BuilderSkeleton } from "./builder/BuilderSkeleton";
import { LocalGridBuilder } from "./builder/LocalGridBuilder";
import { newForm } from "./builder/report-form";
import { useLocationSearch } from "./location-search";

const TRAIL = [{ label: "Local search grids", to: "/ops/reports/local-search-grid" }];

/** Builds a report that does not exist yet; `?location=` says for which location. */
export function NewReportPage() {
	return (
		<>
			<PageHeader
				title="New report"
				trail={TRAIL}
				description="Measure where on the map customers find the business. Nothing is spent before you run it."
			/>
			<Content />
		</>
	);
}

function Content() {
	const [params] = useUrlState();
	const wanted = params.get("location") ?? "";
	const all = useLocationSearch("");
	const location = useLocation(wanted);
	const isUnknown = location.error instanceof OpsProblem && location.error.status === 404;
	if (all.error) return <Failure error={all.error} retry={() => void all.refetch()} />;
	if (location.error && !isUnknown) return <Failure error={location.error} retry={() => void location.refetch()} />;
	if (!all.data || (wanted && !location.data && !isUnknown)) return <BuilderSkeleton />;
	if (all.data.all === 0) {
		return (
			<EmptyState
				title="Add a location first"
				action={
					<Button component={Link} to="/ops/locations/new">
						Add location
					</Button>
				}
			>
				A grid is measured around a business. Add the business with its address, then build its grid here.
			</EmptyState>
		);
	}
	return (
		<>
			{isUnknown && (
				<Alert color="yellow" variant="light" role="status" mb="md">
					The location of this link does not exist any more. Choose another one.
				</Alert>
			)}
			<LocalGridBuilder stored={null} initial={newForm(location.data)} draftKey="report:new" />
		</>
	);
}
