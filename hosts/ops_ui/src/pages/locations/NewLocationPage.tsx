import { PageHeader } from "../../components/PageHeader";
import { NewLocationForm } from "./form/NewLocationForm";

/** Adds a location. */
export function NewLocationPage() {
	return (
		<>
			<PageHeader
				title="New location"
				description="A place of business whose ranks you want to follow. Only what is marked * is needed."
				trail={[{ label: "Locations", to: "/ops/locations" }]}
			/>
			<NewLocationForm />
		</>
	);
}
