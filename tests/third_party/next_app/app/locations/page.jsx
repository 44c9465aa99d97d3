import { Locations } from "./Locations";

export default function Page() {
	return <Locations />;
}
