import {
	type Announcements,
	closestCenter,
	DndContext,
	type DragEndEvent,
	KeyboardSensor,
	type Modifier,
	PointerSensor,
	type UniqueIdentifier,
	useSensor,
	useSensors,
} from "@dnd-kit/core";
import {
	arrayMove,
	SortableContext,
	sortableKeyboardCoordinates,
	verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { MetricDefinition, MetricId } from "../../../queries/metrics";
import { ChosenMetric } from "./ChosenMetric";
import classes from "./ChosenMetrics.module.css";

interface ChosenMetricsProps {
	metrics: readonly MetricDefinition[];
	/** Takes the new choice, and what to tell those who do not see it. */
	onChoose: (metrics: readonly MetricId[], message: string) => void;
	onDragging: (dragging: boolean) => void;
}

const INSTRUCTIONS =
	"Press Space to pick the metric up, the up and down arrow keys to move it, Space to drop it, and Escape to cancel.";
const vertically: Modifier = ({ transform }) => ({ ...transform, x: 0 });

/** The chosen metrics, to be put in order by dragging, by keys, or by buttons. */
export function ChosenMetrics({ metrics, onChoose, onDragging }: ChosenMetricsProps) {
	const list = useRef<HTMLOListElement>(null);
	const focus = useRef<{ selector: string; before: string } | null>(null);
	const reached = useRef<UniqueIdentifier | null>(null);
	const sensors = useSensors(
		useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
		useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
	);
	const ids = metrics.map(({ id }) => id);
	const order = ids.join();
	useEffect(() => {
		// What was chosen may take one rendering more than what says that it is being saved.
		if (focus.current === null || focus.current.before === order) return;
		// A button that moves along with its row loses the focus; at an end it is switched off, and the other one takes it.
		const wanted = [...(list.current?.querySelectorAll<HTMLButtonElement>(focus.current.selector) ?? [])];
		(wanted.find((button) => !button.disabled) ?? list.current)?.focus();
		focus.current = null;
	});
	const nameOf = (id: string | number) => metrics.find((each) => each.id === id)?.name ?? "";
	const place = (at: number) => `position ${at + 1} of ${ids.length}`;
	const move = (from: number, to: number, button?: "up" | "down") => {
		const id = ids[from];
		if (!id || from === to || to < 0 || to >= ids.length) return;
		if (button) {
			const atEnd = to === 0 || to === ids.length - 1;
			focus.current = { selector: `[data-metric="${id}"] [data-move${atEnd ? "" : `="${button}"`}]`, before: order };
		}
		onChoose(arrayMove(ids, from, to), button ? `${nameOf(id)} moved to ${place(to)}.` : "");
	};
	const remove = (at: number) => {
		const id = ids[at];
		if (!id) return;
		const next = ids[at + 1] ?? ids[at - 1];
		focus.current = { selector: next ? `[data-metric="${next}"] [data-remove]` : "[data-none]", before: order };
		onChoose(ids.toSpliced(at, 1), `${nameOf(id)} removed.`);
	};
	const end = ({ active, over }: DragEndEvent) => {
		onDragging(false);
		if (over) move(ids.indexOf(active.id as MetricId), ids.indexOf(over.id as MetricId));
	};
	const at = (id: string | number) => place(ids.indexOf(id as MetricId));
	const announcements: Announcements = {
		onDragStart: ({ active }) => {
			reached.current = active.id;
			return `${nameOf(active.id)} picked up from ${at(active.id)}.`;
		},
		onDragOver: ({ active, over }) => {
			// Right after the start it is over its own place, and nobody would hear that it was picked up.
			if (!over || over.id === reached.current) return undefined;
			reached.current = over.id;
			return `${nameOf(active.id)} is over ${at(over.id)}.`;
		},
		onDragEnd: ({ active, over }) => (over ? `${nameOf(active.id)} dropped at ${at(over.id)}.` : undefined),
		onDragCancel: ({ active }) => `${nameOf(active.id)} was not moved.`,
	};
	return (
		<DndContext
			sensors={sensors}
			collisionDetection={closestCenter}
			modifiers={[vertically]}
			onDragStart={() => onDragging(true)}
			onDragEnd={end}
			onDragCancel={() => onDragging(false)}
			accessibility={{ announcements, screenReaderInstructions: { draggable: INSTRUCTIONS } }}
		>
			<SortableContext items={ids} strategy={verticalListSortingStrategy}>
				<ol ref={list} className={classes.list} tabIndex={-1} aria-label="Shown metrics">
					{metrics.map((metric, index) => (
						<ChosenMetric
							key={metric.id}
							metric={metric}
							first={index === 0}
							last={index === metrics.length - 1}
							onMove={(by) => move(index, index + by, by < 0 ? "up" : "down")}
							onRemove={() => remove(index)}
						/>
					))}
					{metrics.length === 0 && (
						<Text component="li" size="sm" c="dimmed" className={classes.none}>
							None. The table shows names, listings and reports only; add a metric below.
						</Text>
					)}
				</ol>
			</SortableContext>
		</DndContext>
	);
}
