import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { PageHeader } from "../../components/PageHeader";

/** Says that accounts cannot be connected in this version, and what to do until they can. */
export function ConnectionsPage() {
	return (
		<>
			<PageHeader title="Connections" description="Google Business Profile, Facebook and Google Analytics." />
			<EmptyState title="Not in this version">
				Accounts cannot be connected yet. Put the task aside in your{" "}
				<Anchor component={Link} to="/ops" underline="always">
					checklist
				</Anchor>
				; you can take it up again at any time. Ranks need no connection.
			</EmptyState>
		</>
	);
}
