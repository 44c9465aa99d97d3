import { Button } from "@mantine/core";
import { memo } from "react";
import { Link } from "react-router";
import { PageHeader } from "../../components/PageHeader";
import { count } from "../../lib/wording";
import type { Report } from "../../queries/reports";

const REPORTS = "/ops/reports/local-search-grid";
const TRAIL = [{ label: "Local search grids", to: REPORTS }];

/** Names the report, and says what it searches. */
export const ReportHeader = memo(function ReportHeader({ report }: { report: Report }) {
	return (
		<PageHeader
			title={report.name}
			description={tellGrid(report)}
			trail={TRAIL}
			actions={
				<Button component={Link} to={`${REPORTS}/${report.id}/edit`} variant="default">
					Edit report
				</Button>
			}
		/>
	);
});

function tellGrid({ map, keywords }: Report): string {
	const { size, shape, radius, spacing } = map;
	const grid = `${size} × ${size} points${shape === "circle" ? " in a circle" : ""}`;
	const apart = spacing ? `, ${spacing.value} ${spacing.unit} apart` : "";
	const reach = radius ? `, ${radius.value} ${radius.unit} around the centre` : apart;
	return `${grid}${reach}; ${count(keywords.length, "keyword", "keywords")}`;
}
