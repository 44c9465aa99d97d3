import { useDeferredValue } from "react";
import { Navigate } from "react-router";
import { Failure } from "../components/Failure";
import { useBootstrap } from "../queries/bootstrap";
import { PagePlace } from "./PagePlace";
import { PageSkeleton } from "./PageSkeleton";
import { REDIRECTED } from "./use-moves";

/** Lets people past who have finished the onboarding, and sends everybody else there. */
export function Guard() {
	const { data: answer, error, refetch } = useBootstrap();
	// The page behind is drawn in slices.
	const data = useDeferredValue(answer);
	if (data?.onboarding.completed_at === null) return <Navigate to="/ops/onboarding" replace state={REDIRECTED} />;
	if (data) return <PagePlace />;
	return error ? <Failure wholePage error={error} retry={() => void refetch()} /> : <PageSkeleton />;
}
