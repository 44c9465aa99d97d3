"""The words in addresses that people abbreviate, language by language."""

from __future__ import annotations

from functools import cache

import attrs


@attrs.frozen
class StreetWords:
    """How addresses are written in a country. All words are folded: lower case, no accents, no punctuation.

    Attributes:
        words: From a word to the one form that stands for all its spellings.
        types: The forms that name a kind of street, such as ``st``.
        phrases: From several words in a row, in their one form, to one word.
        suffixes: Ends of words that are words of their own ("hauptstrasse"), with their one form.
        units: From a word before the number of a unit to the letters that stand before it in the key.
        ignored: Words that people leave out.
        number_words: Words before a number that mean only "number".
        numbered_streets: Whether "42 St" is the 42nd street.
        letter_joins: Whether a letter after a house number belongs to it, as in "12 a".
        hash_is_unit: Whether "#" stands for a unit.
        slash_is_unit: Whether "5/12" is unit 5 of number 12.
        umlauts_spelled: Whether "ue" stands for "ü".
    """

    words: dict[str, str]
    types: frozenset[str] = frozenset()
    phrases: dict[tuple[str, ...], str] = attrs.field(factory=dict)
    suffixes: tuple[tuple[str, str], ...] = ()
    units: dict[str, str] = attrs.field(factory=dict)
    ignored: frozenset[str] = frozenset()
    number_words: frozenset[str] = frozenset()
    numbered_streets: bool = False
    letter_joins: bool = False
    hash_is_unit: bool = False
    slash_is_unit: bool = False
    umlauts_spelled: bool = False


def _spellings(text: str) -> dict[str, str]:
    """Read lines of "form spelling spelling ..."."""
    return {word: line.split()[0] for line in text.strip().splitlines() for word in line.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _unit_words(prefix: str, text: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), prefix)


def _forms(text: str) -> frozenset[str]:
    return frozenset(_spellings(text).values())


def _suffixes(text: str) -> tuple[tuple[str, str], ...]:
    """Return the spellings that a longer word can end with; two letters are the end of too many words."""
    spellings = sorted(_spellings(text).items(), key=lambda pair: -len(pair[0]))
    return tuple((word, form) for word, form in spellings if len(word) > 2)  # noqa: PLR2004 - said above


_EN_TYPES = """
st street str
ave avenue av aven
blvd boulevard boul blv
rd road
dr drive drv
ln lane
ct court crt
pl place
hwy highway
pkwy parkway pkway pky
sq square
ter terrace terr
cir circle circ
trl trail
way wy
expy expressway expwy
fwy freeway
tpke turnpike tpk
plz plaza plza
cres crescent
cl close
gdns gardens
gr grove grv
row
aly alley
loop
pike
pde parade
esp esplanade
rte route rt
brg bridge
xing crossing
ctr center centre
mkt market
hts heights
"""
_EN_OTHER = """
n north
s south
e east
w west
ne northeast
nw northwest
se southeast
sw southwest
st saint
mt mount
ft fort
jr junior
"""
_EN_UNITS = {
    **_unit_words("", "suite ste unit apt apartment flat room rm shop office ofc store space spc kiosk stall"),
    **_unit_words("fl", "floor fl flr level lvl"),
    **_unit_words("bldg", "building bldg"),
}
_EN_PHRASES = {
    ("n", "e"): "ne",
    ("n", "w"): "nw",
    ("s", "e"): "se",
    ("s", "w"): "sw",
    ("po", "box"): "pobox",
    ("post", "office", "box"): "pobox",
    ("county", "rd"): "cr",
    ("co", "rd"): "cr",
    ("farm", "to", "mkt", "rd"): "fm",
    ("farm", "to", "mkt"): "fm",
    ("fm", "rd"): "fm",
    ("us", "hwy"): "us",
    ("us", "rte"): "us",
    ("state", "rte"): "sr",
    ("state", "rd"): "sr",
    ("state", "hwy"): "sr",
    ("interstate", "hwy"): "i",
}
_EN = StreetWords(
    words=_spellings(_EN_TYPES) | _spellings(_EN_OTHER) | {"interstate": "i", "ih": "i", "doctor": "dr"},
    types=_forms(_EN_TYPES),
    phrases=_EN_PHRASES,
    units=_EN_UNITS,
    number_words=_words("no nr number"),
)
_DE_TYPES = """
str strasse
pl platz
weg
allee
ring
gasse
damm
ufer
"""
_DE = StreetWords(
    words=_spellings(_DE_TYPES) | _spellings("st sankt"),
    types=_forms(_DE_TYPES),
    suffixes=_suffixes(_DE_TYPES),
    units=_unit_words("", "wohnung whg top laden") | _unit_words("fl", "etage stock og"),
    number_words=_words("nr no hausnummer"),
    letter_joins=True,
    umlauts_spelled=True,
)
_FR_TYPES = """
rue r
ave avenue av
blvd boulevard bd bld boul bvd
pl place
ch chemin che
rte route
imp impasse
all allee allees
sq square
crs cours
pass passage
fbg faubourg fg
quai
"""
_FR_OTHER = """
st saint
ste sainte
gal general gen
dr docteur
pdt president
mal marechal
"""
_FR = StreetWords(
    words=_spellings(_FR_TYPES) | _spellings(_FR_OTHER),
    types=_forms(_FR_TYPES),
    phrases={("zone", "industrielle"): "zi", ("zone", "artisanale"): "za", ("centre", "commercial"): "ccial"},
    units=_unit_words("", "appt appartement apt bureau local porte lot")
    | _unit_words("bldg", "batiment bat bt")
    | _unit_words("fl", "etage"),
    ignored=_words("de du des d la le les l"),
    number_words=_words("no n numero num"),
    letter_joins=True,
)
_ES_TYPES = """
calle c cl cll
avda avenida av avd ave
pza plaza plz
pso paseo p
ctra carretera
cra carrera kr cr
blvd boulevard bulevar
cam camino cno
rda ronda
trv travesia
diag diagonal dg
urb urbanizacion
"""
_ES = StreetWords(
    words=_spellings(_ES_TYPES) | _spellings("sta santa\ndr doctor\ngral general\nn norte\ns sur\no oeste"),
    types=_forms(_ES_TYPES),
    units=_unit_words("", "local oficina of depto departamento interior int piso puerta") | _unit_words("fl", "planta"),
    ignored=_words("de del la las el los y"),
    number_words=_words("no n num numero nro"),
)
_IT_TYPES = """
via v
pza piazza piaz
vle viale
cso corso
lgo largo
vic vicolo
ple piazzale
strada str
"""
_IT = StreetWords(
    words=_spellings(_IT_TYPES) | _spellings("s san santo sant"),
    types=_forms(_IT_TYPES),
    phrases={
        ("p", "zza"): "pza",
        ("p", "za"): "pza",
        ("via", "le"): "vle",
        ("c", "so"): "cso",
        ("l", "go"): "lgo",
        ("p", "le"): "ple",
    },
    units=_unit_words("", "interno int") | _unit_words("fl", "piano") | _unit_words("sc", "scala"),
    ignored=_words("di del della dello dell dei degli delle d"),
    number_words=_words("no n num numero"),
    letter_joins=True,
)
_NL_TYPES = """
str straat
ln laan
weg
pln plein
gracht gr
kade kd
dijk
steeg
singel
"""
_NL = StreetWords(
    words=_spellings(_NL_TYPES) | _spellings("st sint"),
    types=_forms(_NL_TYPES),
    suffixes=_suffixes(_NL_TYPES),
    units=_unit_words("", "unit bus"),
    number_words=_words("nr no"),
    letter_joins=True,
)
_PT_TYPES = """
rua r
av avenida ave
pca praca pc
tv travessa
estr estrada
rod rodovia
al alameda
lgo largo
"""
_PT = StreetWords(
    words=_spellings(_PT_TYPES) | _spellings("dr doutor\nsto santo\nsta santa\ns sao\nprof professor"),
    types=_forms(_PT_TYPES),
    units=_unit_words("", "sala sl loja lj apto apartamento conjunto cj") | _unit_words("fl", "andar"),
    ignored=_words("de da do das dos"),
    number_words=_words("no n num numero"),
)
_NORDIC_TYPES = """
gata gatan
gate gt
vej
vagen vag
veien vei
"""
_NORDIC = StreetWords(
    words=_spellings(_NORDIC_TYPES),
    types=_forms(_NORDIC_TYPES),
    number_words=_words("nr no"),
    letter_joins=True,
    umlauts_spelled=True,
)
_PL = StreetWords(
    words=_spellings("al aleja aleje\npl plac\nos osiedle\nsw swietego swietej"),
    types=_words("al pl os"),
    units=_unit_words("", "lok lokal m mieszkanie"),
    ignored=_words("ul ulica"),
    number_words=_words("nr"),
    letter_joins=True,
)
_US = attrs.evolve(_EN, hash_is_unit=True, numbered_streets=True)
_OCEANIA = attrs.evolve(_EN, slash_is_unit=True)
_LANGUAGES: dict[str, tuple[StreetWords, ...]] = {
    "US": (_US,),
    "CA": (_US, _FR),
    "PR": (_US, _ES),
    "AU": (_OCEANIA,),
    "NZ": (_OCEANIA,),
    **dict.fromkeys(("DE", "AT", "LI"), (_DE,)),
    "CH": (_DE, _FR, _IT),
    "LU": (_FR, _DE),
    "BE": (_NL, _FR),
    "NL": (_NL,),
    **dict.fromkeys(("FR", "MC", "RE", "GP", "MQ"), (_FR,)),
    **dict.fromkeys(_words("ES MX AR CL CO PE UY EC CR PA GT DO"), (_ES,)),
    **dict.fromkeys(("IT", "SM", "VA"), (_IT,)),
    **dict.fromkeys(("PT", "BR"), (_PT,)),
    **dict.fromkeys(("SE", "NO", "DK", "FI"), (_NORDIC,)),
    "PL": (_PL,),
}


@cache
def street_words(country: str) -> StreetWords:
    """Return how addresses are written in `country`, ISO 3166-1 alpha-2 in upper case; English where it is not known.

    Where several languages are in use, the first named wins over the later ones.
    """
    languages = _LANGUAGES.get(country, (_EN,))
    first, *others = languages
    for other in others:
        first = attrs.evolve(
            first,
            words=other.words | first.words,
            types=first.types | other.types,
            phrases=other.phrases | first.phrases,
            suffixes=first.suffixes + other.suffixes,
            units=other.units | first.units,
            ignored=first.ignored | other.ignored,
            number_words=first.number_words | other.number_words,
        )
    return first
