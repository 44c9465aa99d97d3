import { Anchor, Button, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { lazyPart } from "../../app/lazy-part";
import { EmptyState } from "../../components/EmptyState";
import { Failure } from "../../components/Failure";
import { PageHeader } from "../../components/PageHeader";
import { useOverview, useOverviewExport } from "../../queries/overview";
import { MetricsNotice } from "./metrics/MetricsNotice";
import { useColumns } from "./table/columns";
import { LocationTable } from "./table/LocationTable";
import { LocationToolbar } from "./table/LocationToolbar";
import { requestOf, SIZES, useLocationView } from "./table/location-view";
import { Paging } from "./table/Paging";
import { useRemoval } from "./table/removal";
import { TableSkeleton } from "./table/TableSkeleton";

const EditMetricsPanel = lazyPart(() => import("./metrics/EditMetricsPanel"), "EditMetricsPanel");

/** All locations at a glance, with the figures that the owner chose. */
export function LocationsPage() {
	const [view, change] = useLocationView();
	const columns = useColumns(view, change);
	const request = requestOf(view);
	const { data, error, refetch, isPlaceholderData } = useOverview(request);
	const { remove, returned } = useRemoval();
	const exported = useOverviewExport(request, columns.shown?.map(({ id }) => id) ?? []);
	const last = data && !isPlaceholderData ? Math.max(1, Math.ceil(data.total / view.size)) : view.page;
	useEffect(() => {
		if (view.page > last) change({ page: last }, true);
	});
	const [panelUsed, setPanelUsed] = useState(view.panel);
	if (view.panel && !panelUsed) setPanelUsed(true);

	const failed = data ? columns.error : error;
	return (
		<>
			<PageHeader
				title="Locations"
				description="Every place of business, with the figures of its latest run."
				actions={
					<>
						<Button component={Link} to="/ops/locations/new">
							New location
						</Button>
						<Button component={Link} to="/ops/locations/import" variant="default">
							Import CSV
						</Button>
						{data !== undefined && data.all > 0 && (
							<Button component="a" href={exported} download variant="default">
								Export CSV
							</Button>
						)}
					</>
				}
			/>
			{data?.all === 0 ? (
				<NoLocations />
			) : (
				<>
					<LocationToolbar view={view} change={change} />
					{!view.panel && <MetricsNotice columns={columns} />}
					{failed ? (
						<Failure error={failed} retry={() => void (data ? columns.retry() : refetch())} />
					) : data && columns.shown ? (
						<>
							<LocationTable
								rows={data.items}
								metrics={columns.shown}
								view={view}
								change={change}
								stale={isPlaceholderData}
								onRemove={(location) => void remove(location)}
								returned={returned}
							/>
							<Paging
								page={Math.min(view.page, last)}
								size={view.size}
								total={data.total}
								what="locations"
								busy={isPlaceholderData}
								sizes={SIZES}
								onPage={(page) => change({ page })}
								onSize={(size) => change({ size })}
							/>
						</>
					) : (
						<TableSkeleton metrics={columns.shown?.length ?? 4} />
					)}
				</>
			)}
			{panelUsed && <EditMetricsPanel opened={view.panel} onClose={() => change({ panel: false })} columns={columns} />}
		</>
	);
}

function NoLocations() {
	return (
		<EmptyState
			title="No locations yet"
			action={
				<>
					<Button component={Link} to="/ops/locations/new">
						Create location
					</Button>
					<Text size="sm">
						Or{" "}
						<Anchor component={Link} to="/ops/locations/import" inherit underline="always">
							import many from a CSV file
						</Anchor>
						.
					</Text>
				</>
			}
		>
			Each place of business stands here in a row, with its ranks, its reviews and what changed. Create the first one,
			then run a local search grid around it.
		</EmptyState>
	);
}
