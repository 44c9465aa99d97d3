import { Anchor, SimpleGrid } from "@mantine/core";
import { Link } from "react-router";
import { PageSkeleton } from "../../app/PageSkeleton";
import { Failure } from "../../components/Failure";
import { PageHeader } from "../../components/PageHeader";
import { runs, useBootstrap } from "../../queries/bootstrap";
import { CountCard } from "./CountCard";
import classes from "./HomePage.module.css";
import { LatestReports } from "./LatestReports";
import { ScheduleProblems } from "./ScheduleProblems";
import { SetupChecklist } from "./SetupChecklist";

const LOCATIONS = "/ops/locations";
const GRIDS = "/ops/reports/local-search-grid";

/** What to do next, and how things stand. */
export function HomePage() {
	const { data, error, refetch } = useBootstrap(true);
	if (!data) return error ? <Failure wholePage error={error} retry={() => void refetch()} /> : <PageSkeleton />;
	return (
		<>
			<PageHeader
				title="Home"
				description="What to do next, and how your reports stand."
				actions={
					<Anchor component={Link} to="/ops/onboarding" underline="always" size="sm">
						Change your answers
					</Anchor>
				}
			/>
			<ScheduleProblems reports={data.reports} />
			<div className={classes.columns}>
				<SetupChecklist live={runs(data)} className={classes.checklist} />
				<SimpleGrid cols={2} spacing="md">
					<CountCard
						icon="pin"
						label="Locations"
						count={data.location_count}
						to={LOCATIONS}
						add={{ label: "Create location", to: `${LOCATIONS}/new` }}
					/>
					<CountCard
						icon="grid"
						label="Local search grids"
						count={data.report_count}
						to={GRIDS}
						add={{ label: "Create local search grid", to: `${GRIDS}/new` }}
					/>
				</SimpleGrid>
				<LatestReports bootstrap={data} />
			</div>
		</>
	);
}
