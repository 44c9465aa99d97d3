import { useParams } from "react-router";
import { Failure } from "../../components/Failure";
import { useLocation } from "../../queries/locations";
import { EditLocation } from "./form/EditLocation";
import { FormSkeleton } from "./form/FormSkeleton";

/** Changes or deletes a location, or merges it with another one. */
export function EditLocationPage() {
	const { locationId = "" } = useParams();
	const { data, error, refetch } = useLocation(locationId);
	if (!data) return error ? <Failure error={error} retry={() => void refetch()} /> : <FormSkeleton />;
	const reload = async () => {
		const found = await refetch({ throwOnError: true });
		return found.data ?? data;
	};
	return <EditLocation key={locationId} stored={data} reload={reload} />;
}
