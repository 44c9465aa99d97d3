import { Button } from "@mantine/core";
import { Link, useParams } from "react-router";
import { Failure } from "../../components/Failure";
import { PageHeader } from "../../components/PageHeader";
import { RunStateBadge } from "../../components/RunStateBadge";
import { useReport } from "../../queries/reports";
import { BuilderSkeleton } from "./builder/BuilderSkeleton";
import { LocalGridBuilder } from "./builder/LocalGridBuilder";
import { formOf, storedInput } from "./builder/report-form";

const GRIDS = "/ops/reports/local-search-grid";
const TRAIL = [{ label: "Local search grids", to: GRIDS }];

/** Edits a report that is stored, draft or not. */
export function EditReportPage() {
	const { reportId = "" } = useParams();
	const { data: report, error, refetch } = useReport(reportId);
	if (error && !report) return <Failure error={error} retry={() => void refetch()} />;
	return (
		<>
			<PageHeader
				title="Edit report"
				trail={TRAIL}
				description={report?.name ?? "Loading the report"}
				actions={
					report && (
						<>
							<RunStateBadge state={report.state} />
							{report.last_run_id && (
								<Button component={Link} to={`${GRIDS}/${report.id}/results`} variant="default">
									See results
								</Button>
							)}
						</>
					)
				}
			/>
			{report ? (
				<LocalGridBuilder
					key={report.id}
					stored={report}
					initial={formOf(storedInput(report))}
					draftKey={`report:${report.id}`}
				/>
			) : (
				<BuilderSkeleton />
			)}
		</>
	);
}
