import { Accordion, Alert, Button, Group, Text } from "@mantine/core";
import { useMemo } from "react";
import { DraftNotice } from "../../../forms/DraftNotice";
import { OpsProblem } from "../../../lib/ops-api";
import { count } from "../../../lib/wording";
import { type Location, useLocation } from "../../../queries/locations";
import type { Report } from "../../../queries/reports";
import { gridWords, scheduleWords } from "../report-words";
import { BuilderFooter } from "./BuilderFooter";
import { BusinessFields } from "./BusinessFields";
import classes from "./builder.module.css";
import { BuilderProvider } from "./builder-context";
import { CentreFields } from "./CentreFields";
import { ConflictDialog } from "./ConflictDialog";
import { useGridPreview, useSchedulePreview } from "./draft-preview";
import { type Faults, type Field, faultsOf, fieldsAtFault, type Section, sectionOf } from "./form-faults";
import { MapFields } from "./MapFields";
import { MapPreview } from "./MapPreview";
import { useOpenSections } from "./open-sections";
import { ReportAccordionSection, type Standing } from "./ReportAccordionSection";
import { useReportEditor } from "./report-editor";
import { distinct, MAX_KEYWORDS, mapOf, type ReportForm, scheduleOf } from "./report-form";
import { ScheduleFields } from "./ScheduleFields";
import { TextLines } from "./TextLines";

const LINES = /[\n\r\t]+/;

interface LocalGridBuilderProps {
	/** The report that is edited, or null for a new one. */
	stored: Report | null;
	/** What the fields hold at first. */
	initial: ReportForm;
	/** Names what is entered and not saved yet. */
	draftKey: string;
}

/** Builds a local search grid: which business, where, for which searches, when; shows what a run costs before it is made. */
export function LocalGridBuilder({ stored, initial, draftKey }: LocalGridBuilderProps) {
	const sections = useOpenSections();
	const editor = useReportEditor({ stored, initial, draftKey, reveal: sections.reveal });
	const { form, draft, base, conflict } = editor;
	const values = form.watch();
	const { data: location, error: missing } = useLocation(values.location_id);
	const grid = useGridPreview(values);
	const next = useSchedulePreview(values);
	const faults: Faults = { ...next.faults, ...grid.faults };
	if (missing instanceof OpsProblem && missing.status === 404) {
		faults.location_id = "This location was deleted. Choose another one, or restore it.";
	}
	const builder = { form, faults, location };
	const shown = new Set([...fieldsAtFault(form.formState.errors), ...(Object.keys(faults) as Field[])]);
	const lacking = Object.keys(faultsOf(values)) as Field[];
	const standing = (section: Section): Standing => ({
		faults: [...shown].filter((field) => sectionOf(field) === section).length,
		isComplete: !lacking.some((field) => sectionOf(field) === section),
	});
	const summaries = useMemo(() => summariesOf(values, location), [values, location]);
	const isBare = values.frequency === "off" && distinct(values.recipients).length === 0;
	return (
		<BuilderProvider value={builder}>
			<DraftNotice draft={draft} />
			{editor.isGone && (
				<Alert color="red" variant="light" role="alert" title="This report was deleted elsewhere" mb="md">
					<Group justify="space-between">
						<Text size="sm">Restore it, then save again. What you entered is still here.</Text>
						<Button size="compact-md" variant="default" onClick={() => void editor.bringBack()}>
							Restore report
						</Button>
					</Group>
				</Alert>
			)}
			<form
				noValidate
				aria-label="Report"
				onSubmit={(event) => {
					event.preventDefault();
					void editor.save(false);
				}}
				onKeyDown={(event) => {
					if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
					event.preventDefault();
					void editor.save(false);
				}}
			>
				<Accordion
					multiple
					variant="contained"
					order={2}
					value={sections.open}
					onChange={sections.setOpen}
					transitionDuration={0}
					keepMounted
					keepMountedMode="display-none"
				>
					<ReportAccordionSection
						id="business"
						title="Business details"
						summary={summaries.business}
						standing={standing("business")}
					>
						<BusinessFields />
					</ReportAccordionSection>
					<ReportAccordionSection id="map" title="Map criteria" summary={summaries.map} standing={standing("map")}>
						<div className={classes.map}>
							<div>
								<MapFields />
								<CentreFields />
							</div>
							<MapPreview grid={grid} />
						</div>
					</ReportAccordionSection>
					<ReportAccordionSection
						id="keywords"
						title="Keywords"
						summary={summaries.keywords}
						standing={standing("keywords")}
					>
						<div className={classes.narrow}>
							<Text size="sm" mb="xs">
								What customers type when they look for such a business. Every point of the grid is searched for each. A
								pasted list is split into its lines.
							</Text>
							<TextLines
								name="keywords"
								one="keyword"
								many="keywords"
								max={MAX_KEYWORDS}
								placeholder="pizza near me"
								separator={LINES}
								hasFirst
							/>
						</div>
					</ReportAccordionSection>
					<ReportAccordionSection
						id="schedule"
						title="Schedule and recipients"
						summary={summaries.schedule}
						standing={{ ...standing("schedule"), isOptional: isBare }}
					>
						<ScheduleFields next={next} />
					</ReportAccordionSection>
				</Accordion>
				<BuilderFooter
					grid={grid}
					canSave={base === null || form.formState.isDirty}
					isDraft={base === null || base.state === "draft"}
					isBusy={editor.isBusy}
					onRun={() => void editor.save(true)}
				/>
			</form>
			{conflict && (
				<ConflictDialog
					conflict={conflict}
					isBusy={editor.isBusy}
					nameOf={(id) => (id === location?.id ? location.name : "Another location")}
					onClose={editor.settle.close}
					onTheirs={editor.settle.takeTheirs}
					onMine={() => void editor.settle.keepMine()}
				/>
			)}
		</BuilderProvider>
	);
}

function summariesOf(values: ReportForm, location: Location | undefined): Record<Section, string> {
	const faults = faultsOf(values);
	const keywords = distinct(values.keywords);
	const recipients = distinct(values.recipients).length;
	return {
		business: location
			? [location.name, values.name].filter(Boolean).join(" · ")
			: "Which business, and a name for the report",
		map: faults.distance ? "How large the grid is and where it lies" : gridWords(mapOf(values)),
		keywords:
			keywords.length > 0 ? keywords.map(({ text }) => text).join(", ") : `What to search for, up to ${MAX_KEYWORDS}`,
		schedule: [scheduleWords(scheduleOf(values)), recipients > 0 ? count(recipients, "recipient", "recipients") : ""]
			.filter(Boolean)
			.join(" · "),
	};
}
