import { Skeleton, Stack } from "@mantine/core";
import { Failure } from "../../components/Failure";
import { Loading } from "../../components/Loading";
import { PageHeader } from "../../components/PageHeader";
import { useBootstrap } from "../../queries/bootstrap";
import { OnboardingWizard } from "./OnboardingWizard";

/** Asks three questions; later, shows the answers for changing. */
export function OnboardingPage() {
	const { data, error, refetch } = useBootstrap();
	if (data) return <OnboardingWizard key={data.onboarding.owner} onboarding={data.onboarding} />;
	if (error) return <Failure wholePage error={error} retry={() => void refetch()} />;
	return (
		<Stack maw={860} mx="auto" gap={0}>
			<PageHeader title="Set up your hub" description="Three questions, about a minute." />
			<Loading what="your answers">
				<Skeleton h={60} mb="lg" />
				<Skeleton h={420} />
			</Loading>
		</Stack>
	);
}
