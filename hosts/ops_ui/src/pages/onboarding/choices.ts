import type { IconName } from "../../components/Icon";
import type { Schemas } from "../../lib/ops-api";
import type { OnboardingStep } from "../../queries/onboarding";

/** One of the answers to a question. */
export interface Choice<Value extends string> {
	value: Value;
	label: string;
	/** What it means, in one sentence. */
	text: string;
	icon: IconName;
}

export const STEP_NAMES: Record<OnboardingStep, string> = {
	business_type: "Business type",
	location_count: "Number of locations",
	goals: "Goals",
};

export const BUSINESS_TYPES: readonly Choice<Schemas["BusinessType"]>[] = [
	{
		value: "single_location",
		label: "Single-location business",
		text: "One shop, office or restaurant that customers come to.",
		icon: "shop",
	},
	{
		value: "multi_location",
		label: "Multi-location business",
		text: "Several branches under one name.",
		icon: "shops",
	},
	{
		value: "service_area",
		label: "Service-area business",
		text: "You go to your customers, as plumbers and cleaners do.",
		icon: "van",
	},
	{
		value: "agency",
		label: "Agency or freelancer",
		text: "You look after the local marketing of other businesses.",
		icon: "agency",
	},
];

export const LOCATION_COUNTS: readonly Choice<Schemas["LocationCount"]>[] = [
	{ value: "1", label: "1 location", text: "Entered in a minute.", icon: "pin" },
	{ value: "2-5", label: "2 to 5 locations", text: "Enter them one by one, or import them.", icon: "shop" },
	{ value: "6-20", label: "6 to 20 locations", text: "Quickest to import from a CSV file.", icon: "shops" },
	{ value: "21-100", label: "21 to 100 locations", text: "Import them from a CSV file.", icon: "agency" },
	{ value: "100+", label: "More than 100 locations", text: "Import them from CSV files.", icon: "city" },
];

export const GOALS: readonly Choice<Schemas["Goal"]>[] = [
	{
		value: "rank_higher",
		label: "Rank higher in local search",
		text: "See on a map where you are found, and where you are not.",
		icon: "bars",
	},
	{
		value: "get_reviews",
		label: "Get more reviews",
		text: "Ask customers for reviews, and answer them.",
		icon: "star",
	},
	{
		value: "keep_listings_correct",
		label: "Keep listings correct",
		text: "The same name, address and opening hours everywhere.",
		icon: "checklist",
	},
	{
		value: "report_to_clients",
		label: "Report to clients",
		text: "Reports that run by themselves and arrive by email.",
		icon: "report",
	},
	{
		value: "watch_competitors",
		label: "Watch competitors",
		text: "See who is found before you, point by point.",
		icon: "eye",
	},
];
