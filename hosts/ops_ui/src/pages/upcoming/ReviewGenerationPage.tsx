import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { PageHeader } from "../../components/PageHeader";

/** Says that reviews cannot be asked for in this version, and what to do until they can. */
export function ReviewGenerationPage() {
	return (
		<>
			<PageHeader title="Review generation" description="Ask customers for reviews, and answer them." />
			<EmptyState title="Not in this version">
				Review generation is not here yet. Put the task aside in your{" "}
				<Anchor component={Link} to="/ops" underline="always">
					checklist
				</Anchor>
				; you can take it up again at any time.
			</EmptyState>
		</>
	);
}
