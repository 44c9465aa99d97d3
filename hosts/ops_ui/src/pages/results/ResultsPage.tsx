import { Profiler } from "react";
import { useParams } from "react-router";
import { profile } from "./profile";
import { ReportResults } from "./ReportResults";

/** The results of a report: its heatmap, its figures, and who else ranks there. */
export function ResultsPage() {
	const { reportId = "" } = useParams();
	return (
		<Profiler id="results" onRender={profile}>
			<ReportResults key={reportId} reportId={reportId} />
		</Profiler>
	);
}
