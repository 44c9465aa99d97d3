/** How alike two locations are, in words. */
import type { Schemas } from "../../../lib/ops-api";

type Reason = Schemas["DuplicateReason"];

const REASONS: Record<Reason, string> = {
	same_place_id: "the same place id",
	same_phone: "the same phone number",
	same_address: "the same address",
	same_street: "the same street and house number",
	same_name: "the same name",
	similar_name: "a similar name",
	same_website: "the same website",
	nearby: "points at most 150 m apart",
};

const LIST = new Intl.ListFormat("en", { type: "conjunction" });

/** Says how sure it is that two locations are one, from their score of 0 to 1. */
export function likeness(score: number): string {
	if (score >= 1) return "The same listing";
	if (score >= 0.9) return "Almost certainly the same";
	return score >= 0.82 ? "Very likely the same" : "Possibly the same";
}

/** Says what two locations have in common, as a sentence. */
export function inCommon(reasons: readonly Reason[]): string {
	return `Both have ${LIST.format(reasons.map((reason) => REASONS[reason]))}.`;
}
