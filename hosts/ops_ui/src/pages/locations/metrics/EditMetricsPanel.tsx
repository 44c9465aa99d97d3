import { Drawer, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { Failure } from "../../../components/Failure";
import type { MetricId } from "../../../queries/metrics";
import { MOST_METRICS } from "../../../queries/preferences";
import type { Columns } from "../table/columns";
import { ChosenMetrics } from "./ChosenMetrics";
import { MetricsNotice } from "./MetricsNotice";
import { OfferedMetrics } from "./OfferedMetrics";

interface EditMetricsPanelProps {
	opened: boolean;
	onClose: () => void;
	columns: Columns;
}

/** Chooses which metrics the table shows, and in which order. Every change is saved at once. */
export function EditMetricsPanel({ opened, onClose, columns }: EditMetricsPanelProps) {
	const [dragging, setDragging] = useState(false);
	const [said, say] = useState("");
	const [order, setOrder] = useState(columns.shown ?? []);
	const [seen, setSeen] = useState(columns.shown);
	// The address follows a moment later; a dropped metric must not jump back until then.
	if (columns.shown && ids(columns.shown) !== ids(seen ?? [])) {
		setSeen(columns.shown);
		setOrder(columns.shown);
	}
	const byId = new Map(columns.offered.map((each) => [each.id, each]));
	const choose = (metrics: readonly MetricId[], message: string) => {
		setOrder(metrics.flatMap((id) => byId.get(id) ?? []));
		say(message);
		columns.choose(metrics);
	};
	return (
		<Drawer
			opened={opened}
			onClose={onClose}
			position="right"
			size="34rem"
			title={
				<Text component="span" size="lg" fw={700}>
					Choose metrics
				</Text>
			}
			returnFocus={false}
			closeOnEscape={!dragging}
			closeButtonProps={{ "aria-label": "Close" }}
			// A header inside a dialog would be a second banner of the page.
			attributes={{ header: { role: "presentation" } }}
		>
			<MetricsNotice columns={columns} />
			{columns.error ? (
				<Failure error={columns.error} retry={columns.retry} />
			) : (
				columns.shown && (
					<Stack gap="lg">
						<section aria-labelledby="chosen-metrics">
							<Title order={3} size="h4" id="chosen-metrics">
								Shown: {order.length} of at most {MOST_METRICS}
							</Title>
							<Text size="sm" c="dimmed" mb="xs">
								From left to right in the table. {columns.saving ? "Saving changes…" : "Changes are saved at once."}
							</Text>
							<ChosenMetrics metrics={order} onChoose={choose} onDragging={setDragging} />
						</section>
						<OfferedMetrics offered={columns.offered} chosen={order} onChoose={choose} say={say} />
					</Stack>
				)
			)}
			<VisuallyHidden role="status">{said}</VisuallyHidden>
		</Drawer>
	);
}

function ids(metrics: readonly { id: MetricId }[]): string {
	return metrics.map(({ id }) => id).join();
}
