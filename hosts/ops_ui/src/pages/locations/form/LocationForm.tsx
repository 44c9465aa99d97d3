import { Button, Group, Kbd, Text } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";
import { FormProvider, type UseFormReturn } from "react-hook-form";
import { Link } from "react-router";
import { AddressFields } from "./AddressFields";
import { BusinessFields } from "./BusinessFields";
import { ContactFields } from "./ContactFields";
import { FormSection } from "./FormSection";
import classes from "./form.module.css";
import { LocationSourceSelector } from "./LocationSourceSelector";
import type { LocationValues } from "./location-values";
import { OpeningHoursEditor } from "./OpeningHoursEditor";
import { PointFields } from "./PointFields";

interface LocationFormProps {
	form: UseFormReturn<LocationValues>;
	onSave: (values: LocationValues) => void;
	saving: boolean;
	/** Verb and object. */
	save: string;
	/** What stands above the first field: a draft, an error, news from elsewhere. */
	children?: ReactNode;
}

/** Everything that is known of a location, to be entered or changed. */
export function LocationForm({ form, onSave, saving, save, children }: LocationFormProps) {
	const { isDirty } = form.formState;
	const submit = form.handleSubmit((values) => {
		if (!saving) onSave(values);
	});
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		if (isDirty) void submit();
	};
	return (
		<FormProvider {...form}>
			{children}
			<form className={classes.form} onSubmit={submit} onKeyDown={onKeyDown} noValidate>
				<FormSection title="Business" description="What customers look for.">
					<BusinessFields />
				</FormSection>
				<FormSection title="Listing" description="How a search recognises the business among the others.">
					<LocationSourceSelector />
				</FormSection>
				<FormSection title="Address" description="Where it is. Two spellings of one place are recognised.">
					<AddressFields />
				</FormSection>
				<FormSection title="Contact" description="Both may be left out.">
					<ContactFields />
				</FormSection>
				<FormSection title="Point on the map" description="Search grids are laid around it. It may be left out.">
					<PointFields />
				</FormSection>
				<FormSection
					title="Opening hours"
					description="In local time. A closing time that is not after the opening is on the next day. Without any hours they count as not known."
				>
					<OpeningHoursEditor />
				</FormSection>
				<div className={classes.footer}>
					<Text size="sm" c="dimmed" role="status">
						{isDirty ? "Not saved yet, but kept in this browser." : "There is nothing to save."}
					</Text>
					<Group gap="xs" wrap="nowrap">
						<Text size="xs" c="dimmed" visibleFrom="sm">
							<Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
						</Text>
						<Button component={Link} to="/ops/locations" variant="default">
							Back to locations
						</Button>
						<Button type="submit" loading={saving} disabled={!isDirty}>
							{save}
						</Button>
					</Group>
				</div>
			</form>
		</FormProvider>
	);
}
