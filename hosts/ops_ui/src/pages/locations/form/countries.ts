/** The countries an address can be in, by the names people know. */

const CODES = `
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
	CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
	FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
	JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
	MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
	PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
	TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
`
	.trim()
	.split(/\s+/);

const ALSO_CALLED: Record<string, string> = {
	GB: "UK Great Britain England Scotland Wales Northern Ireland",
	US: "USA America",
	NL: "Holland",
	CZ: "Czech Republic",
	TR: "Turkey",
	AE: "UAE",
	KR: "South Korea",
	MK: "Macedonia",
	CI: "Cote d'Ivoire",
};

const NO_MATCH = 4;
const NAMES = new Intl.DisplayNames("en", { type: "region" });

export interface Country {
	value: string;
	label: string;
}

/** Every country, by name. */
export const COUNTRIES: readonly Country[] = CODES.map((value) => ({ value, label: countryName(value) })).sort(
	(one, other) => one.label.localeCompare(other.label, "en"),
);

/** Returns the name of a country, or the code itself when there is none. */
export function countryName(code: string): string {
	return /^[A-Z]{2}$/.test(code) ? (NAMES.of(code) ?? code) : code;
}

/** Returns the countries that somebody may mean by a few letters, the likeliest first. */
export function findCountries(text: string): Country[] {
	const sought = folded(text);
	if (sought === "") return [...COUNTRIES];
	return COUNTRIES.map((country) => ({ country, place: likeness(country, sought) }))
		.filter(({ place }) => place < NO_MATCH)
		.sort((one, other) => one.place - other.place)
		.map(({ country }) => country);
}

/** Returns the country that the language of the browser names, or "". */
export function countryOfBrowser(): string {
	const region = new Intl.Locale(navigator.language || "en").region ?? "";
	return CODES.includes(region) ? region : "";
}

function likeness({ value, label }: Country, sought: string): number {
	const name = folded(label);
	const others = folded(ALSO_CALLED[value] ?? "");
	if (value.toLowerCase() === sought || ` ${others} `.includes(` ${sought} `)) return 0;
	if (name.startsWith(sought)) return 1;
	if (` ${others}`.includes(` ${sought}`)) return 2;
	return name.includes(sought) ? 3 : NO_MATCH;
}

function folded(text: string): string {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
}
