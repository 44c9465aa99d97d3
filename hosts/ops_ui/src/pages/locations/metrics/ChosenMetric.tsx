import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { useReducedMotion } from "@mantine/hooks";
import { Icon } from "../../../components/Icon";
import type { MetricDefinition } from "../../../queries/metrics";
import { needOf } from "../table/metric-words";
import classes from "./ChosenMetrics.module.css";

interface ChosenMetricProps {
	metric: MetricDefinition;
	first: boolean;
	last: boolean;
	onMove: (by: -1 | 1) => void;
	onRemove: () => void;
}

/** A metric in the list of those that are shown, with a handle to drag it. */
export function ChosenMetric({ metric, first, last, onMove, onRemove }: ChosenMetricProps) {
	const still = useReducedMotion();
	const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
		id: metric.id,
		...(still ? { transition: null } : {}),
	});
	const { name } = metric;
	const need = needOf(metric.source);
	return (
		<li
			ref={setNodeRef}
			className={classes.item}
			data-metric={metric.id}
			{...(isDragging ? { "data-dragging": true } : {})}
			style={{ transform: CSS.Translate.toString(transform), transition }}
		>
			<button
				type="button"
				ref={setActivatorNodeRef}
				className={classes.handle}
				{...attributes}
				{...listeners}
				aria-label={`Drag ${name}`}
			>
				<Icon name="grid" size={16} />
			</button>
			<span className={classes.name}>
				{name}
				{need && <span className={classes.need}>{need.first}</span>}
			</span>
			<button
				type="button"
				className={classes.button}
				data-move="up"
				disabled={first}
				aria-label={`Move ${name} up`}
				onClick={() => onMove(-1)}
			>
				<span aria-hidden>↑</span>
			</button>
			<button
				type="button"
				className={classes.button}
				data-move="down"
				disabled={last}
				aria-label={`Move ${name} down`}
				onClick={() => onMove(1)}
			>
				<span aria-hidden>↓</span>
			</button>
			<button type="button" className={classes.button} data-remove aria-label={`Remove ${name}`} onClick={onRemove}>
				<span aria-hidden>✕</span>
			</button>
		</li>
	);
}
