"""Countries as people write them: by their English name, or by their code."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ops_core.domain.country import COUNTRIES
from ops_core.domain.folding import fold, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = """
AD Andorra; AE United Arab Emirates/UAE; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; AM Armenia;
AO Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba; AX Åland Islands/Åland;
AZ Azerbaijan; BA Bosnia and Herzegovina/Bosnia; BB Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria;
BH Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda; BN Brunei/Brunei Darussalam; BO Bolivia;
BQ Caribbean Netherlands/Bonaire, Sint Eustatius and Saba; BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island;
BW Botswana; BY Belarus; BZ Belize; CA Canada; CC Cocos Islands/Cocos (Keeling) Islands;
CD Congo-Kinshasa/Democratic Republic of the Congo/DR Congo; CF Central African Republic;
CG Congo/Congo-Brazzaville/Republic of the Congo; CH Switzerland; CI Côte d'Ivoire/Ivory Coast; CK Cook Islands;
CL Chile; CM Cameroon; CN China/People's Republic of China; CO Colombia; CR Costa Rica; CU Cuba;
CV Cape Verde/Cabo Verde; CW Curaçao; CX Christmas Island; CY Cyprus; CZ Czechia/Czech Republic; DE Germany;
DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt;
EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands; FM Micronesia;
FO Faroe Islands; FR France; GA Gabon;
GB United Kingdom/U.K./Great Britain/Britain/England/Scotland/Wales/Northern Ireland; GD Grenada; GE Georgia;
GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe;
GQ Equatorial Guinea; GR Greece; GS South Georgia and the South Sandwich Islands; GT Guatemala; GU Guam;
GW Guinea-Bissau; GY Guyana; HK Hong Kong/Hong Kong SAR China; HM Heard Island and McDonald Islands; HN Honduras;
HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland/Republic of Ireland; IL Israel; IM Isle of Man; IN India;
IO British Indian Ocean Territory; IQ Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan;
KE Kenya; KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros; KN Saint Kitts and Nevis; KP North Korea;
KR South Korea/Korea/Republic of Korea; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos; LB Lebanon;
LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia;
LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF Saint Martin; MG Madagascar; MH Marshall Islands;
MK North Macedonia/Macedonia; ML Mali; MM Myanmar/Burma/Myanmar (Burma); MN Mongolia; MO Macao/Macau/Macao SAR China;
MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius; MV Maldives;
MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria;
NI Nicaragua; NL Netherlands/Holland; NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama;
PE Peru; PF French Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and Miquelon;
PN Pitcairn Islands/Pitcairn; PR Puerto Rico; PS Palestine/Palestinian Territories; PT Portugal; PW Palau; PY Paraguay;
QA Qatar; RE Réunion; RO Romania; RS Serbia; RU Russia/Russian Federation; RW Rwanda; SA Saudi Arabia;
SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore; SH Saint Helena; SI Slovenia;
SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname;
SS South Sudan; ST São Tomé and Príncipe; SV El Salvador; SX Sint Maarten/Sint Maarten (Dutch part); SY Syria;
SZ Eswatini/Swaziland; TC Turks and Caicos Islands; TD Chad; TF French Southern Territories; TG Togo; TH Thailand;
TJ Tajikistan; TK Tokelau; TL Timor-Leste/East Timor; TM Turkmenistan; TN Tunisia; TO Tonga; TR Turkey/Türkiye;
TT Trinidad and Tobago; TV Tuvalu; TW Taiwan; TZ Tanzania; UA Ukraine; UG Uganda;
UM U.S. Outlying Islands/United States Minor Outlying Islands;
US United States/United States of America/USA/U.S./America; UY Uruguay; UZ Uzbekistan; VA Vatican City/Vatican/Holy See;
VC Saint Vincent and the Grenadines; VE Venezuela; VG British Virgin Islands; VI U.S. Virgin Islands; VN Vietnam;
VU Vanuatu; WF Wallis and Futuna; WS Samoa; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
"""After each code its names, between slashes. Case, accents, punctuation, "and" and "the" do not count."""

_PASSED_OVER = frozenset({"and", "the"})


def read_country(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country that is named by its code or in English, or None."""
    code = tidy(text)
    return code.upper() if code.isascii() and code.upper() in COUNTRIES else _codes().get(_spelling(text))


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in " ".join(_NAMES.split()).split("; "):
        code, _, names = entry.partition(" ")
        found |= {_spelling(name): code for name in names.split("/")}
    return found


def _spelling(name: str) -> str:
    words = ("saint" if word == "st" else word for word in fold(name).split())
    return " ".join(word for word in words if word not in _PASSED_OVER)
