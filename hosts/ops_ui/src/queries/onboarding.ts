import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, ifMatch, type Schemas } from "../lib/ops-api";
import { BOOTSTRAP } from "./bootstrap";

export type Onboarding = Schemas["Onboarding"];
export type OnboardingStep = Schemas["OnboardingStep"];

export interface OnboardingChange {
	/** Of the answers that the change is based on. */
	version: number;
	changes: Schemas["OnboardingChanges"];
}

/** Saves the answer to one question. What the hub stores then is known everywhere at once. */
export function useAnswerOnboarding() {
	const api = useOpsApi();
	const queries = useQueryClient();
	return useMutation({
		// An answer that is still on its way would bring back what was there before.
		onMutate: () => queries.cancelQueries({ queryKey: BOOTSTRAP }),
		mutationFn: ({ version, changes }: OnboardingChange) =>
			answer(api.PUT("/api/ops/onboarding", { params: { header: ifMatch(version) }, body: changes })),
		onSuccess: (onboarding) => {
			queries.setQueryData<Schemas["Bootstrap"]>(BOOTSTRAP, (known) => known && { ...known, onboarding });
			void queries.invalidateQueries({ queryKey: BOOTSTRAP });
		},
	});
}
