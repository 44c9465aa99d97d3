from __future__ import annotations

import pytest

from ops_core.domain.street import fold_city, read_street


@pytest.mark.parametrize(
    ("country", "spellings", "street", "unit"),
    [
        ("US", ["1415 South Congress Avenue", "1415 S. Congress Ave", "1415 s congress av"], "1415 s congress ave", ""),
        ("US", ["12 Northwest 3rd Ave", "12 N.W. Third Avenue", "12 N W 3rd Ave."], "12 nw 3rd ave", ""),
        ("US", ["100 W 42 St", "100 West Forty-Second Street", "100 W. 42nd St."], "100 w 42nd st", ""),
        ("US", ["100 East Street", "100 East St."], "100 east st", ""),
        ("US", ["100 E Street", "100 E. St"], "100 e st", ""),
        ("US", ["One Main Street", "1 Main St"], "1 main st", ""),
        ("US", ["PO Box 12", "P.O. Box 12", "Post Office Box 12"], "12 pobox", ""),
        ("US", ["5 Farm-to-Market Road 620", "5 FM 620"], "5 fm 620", ""),
        ("US", ["9 US Highway 183", "9 U.S. Hwy 183", "9 US-183"], "9 us 183", ""),
        (
            "US",
            ["7 Elm Ct, Suite 200", "7 Elm Court #200", "7 Elm Ct Ste. 200", "7 Elm Ct, Apt. No. 200"],
            "7 elm ct",
            "200",
        ),
        ("US", ["7 Elm Ct, Suite #200-B", "7 Elm Ct Unit 200B"], "7 elm ct", "200b"),
        (
            "US",
            ["7 Elm Ct, 2nd Floor", "7 Elm Ct, Floor 2", "7 Elm Ct, Fl. 2", "2nd Floor, 7 Elm Ct"],
            "7 elm ct",
            "fl2",
        ),
        ("US", ["7 Elm Ct, Building B, Suite 5", "7 Elm Ct Ste 5 Bldg. B"], "7 elm ct", "5 bldgb"),
        ("US", ["7 Flat Rock Road"], "7 flat rock rd", ""),
        ("GB", ["Unit 5, 12 High Street", "12 High St, Unit 5"], "12 high st", "5"),
        ("GB", ["Flat 2, 12 High Street"], "12 high st", "2"),
        ("AU", ["5/12 High Street", "Unit 5, 12 High St"], "12 high st", "5"),
        ("DE", ["Hauptstraße 12a", "Haupt-Str. 12 A", "HAUPTSTR 12a"], "12a haupt str", ""),
        ("DE", ["Müllerstraße 7, 2. OG", "Muellerstr. 7, 2. Stock"], "7 muller str", "fl2"),
        ("FR", ["12 bis, rue de l'Hôpital", "12bis R. de l Hopital", "Rue Hôpital 12 bis"], "12bis rue hopital", ""),
        ("FR", ["3 place Dupont, bâtiment A", "3, Pl. Dupont, Bât. A"], "3 pl dupont", "bldga"),
        ("FR", ["3 rue Dupont, 2ème étage"], "3 rue dupont", "fl2"),
        ("ES", ["Calle Mayor, 5", "C/ Mayor nº 5", "C. Mayor 5"], "5 calle mayor", ""),
        ("IT", ["Piazza del Duomo, 1", "P.zza Duomo 1"], "1 pza duomo", ""),
        ("NL", ["Kerkstraat 12-a", "Kerkstr. 12A"], "12a kerk str", ""),
        ("CH", ["Rue du Rhône 12", "12, r. du Rhone"], "12 rue rhone", ""),
        ("JP", ["神宮前1-2-3", "神宮前 1丁目2番3号"], "1 2 3 神宮前", ""),
    ],
)
def test_spellings_of_one_street_read_alike(country: str, spellings: list[str], street: str, unit: str) -> None:
    """Every customary spelling gives the same street and the same unit."""
    for spelling in spellings:
        read = read_street(spelling, "", country)
        assert (read.street, read.unit) == (street, unit), spelling


def test_a_unit_may_stand_on_either_line() -> None:
    """A suite on the second line is the same as one on the first, with or without its word."""
    assert read_street("7 Elm Ct, Suite 200", "", "US") == read_street("7 Elm Court", "Ste 200", "US")
    assert read_street("7 Elm Ct", "200", "US").unit == "200"


def test_the_name_of_a_house_may_stand_first() -> None:
    """The street is found on the second line where the first has no number."""
    read = read_street("The Old Mill", "12 High Street", "GB")
    assert (read.street, read.unit) == ("12 high st", "the old mill")


def test_a_line_without_words_has_no_street() -> None:
    """Punctuation alone reads as nothing."""
    assert read_street("--", "", "US").street == ""


@pytest.mark.parametrize(
    ("country", "a", "b"),
    [
        ("US", "Saint Louis", "ST. LOUIS"),
        ("DE", "München", "Muenchen"),
        ("DK", "Aarhus", "Århus"),
        ("US", "Mt Airy", "Mount Airy"),
    ],
)
def test_spellings_of_one_city_fold_alike(country: str, a: str, b: str) -> None:
    """Abbreviated saints and spelled-out umlauts make no difference."""
    assert fold_city(a, country) == fold_city(b, country)
