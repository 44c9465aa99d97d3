import { Hub } from "./Hub";

export default function Page() {
	return <Hub />;
}
