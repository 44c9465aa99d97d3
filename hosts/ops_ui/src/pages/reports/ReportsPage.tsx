import { Button, Group } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Failure } from "../../components/Failure";
import { PageHeader } from "../../components/PageHeader";
import { OpsProblem } from "../../lib/ops-api";
import { useUrlState } from "../../lib/url-state";
import { useLocation } from "../../queries/locations";
import type { Report } from "../../queries/reports";
import { LocationPicker } from "./LocationPicker";
import { REPORT_TABLE, ReportTable } from "./ReportTable";
import { useReportPages } from "./report-pages";

const NEW = "/ops/reports/local-search-grid/new";
const CREATE = "create-report";

/** Every local search grid report, newest first, of all locations or of one. */
export function ReportsPage() {
	const [params, change] = useUrlState();
	const locationId = params.get("location");
	const pages = useReportPages(locationId);
	const filter = useLocation(locationId ?? "");
	const toNew = locationId ? `${NEW}?location=${encodeURIComponent(locationId)}` : NEW;
	const isGone = locationId !== null && pages.error instanceof OpsProblem && pages.error.status === 404;
	const isEmpty = pages.reports?.length === 0;
	const setGone = useFocusAfterGone(pages.reports);
	const create = (
		<Button component={Link} to={toNew} id={CREATE}>
			Create report
		</Button>
	);
	return (
		<>
			<PageHeader
				title="Local search grids"
				description="Where on the map customers find each business, search by search."
				actions={isEmpty && locationId === null ? undefined : create}
			/>
			{isEmpty && locationId === null ? (
				<EmptyState title="No reports yet" action={create}>
					A local search grid lays points around a business and measures its rank at each of them. Your reports will be
					listed here with their schedules and latest runs.
				</EmptyState>
			) : (
				<>
					<Group mb="md">
						<LocationPicker
							label="Location"
							placeholder="All locations"
							w={{ base: "100%", xs: 320 }}
							value={locationId ?? ""}
							name={filter.data?.name}
							onChoose={({ id }) => change({ location: id, pages: null })}
							onClear={() => change({ location: null, pages: null })}
						/>
					</Group>
					{pages.error && !isGone && !pages.reports ? (
						<Failure error={pages.error} retry={pages.retry} />
					) : (
						<ReportTable
							pages={isGone ? { ...pages, reports: [] } : pages}
							nothing={isGone ? "This location does not exist any more." : "No report is about this location."}
							onClear={() => change({ location: null, pages: null })}
							onGone={setGone}
						/>
					)}
				</>
			)}
		</>
	);
}

/** Returns what to tell of a report that was deleted: once its row has gone, the keyboard goes on beside it. */
function useFocusAfterGone(reports: readonly Report[] | undefined): (id: string) => void {
	const [gone, setGone] = useState<string | null>(null);
	useEffect(() => {
		if (gone === null || reports === undefined || reports.some(({ id }) => id === gone)) return;
		document.getElementById(reports.length > 0 ? REPORT_TABLE : CREATE)?.focus();
		setGone(null);
	}, [gone, reports]);
	return setGone;
}
