from __future__ import annotations

import math

from geographiclib.geodesic import Geodesic
from hypothesis import example, given
from hypothesis import strategies as st

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.location import LocationInput, SourceMode
from ops_core.domain.match_key import LONGEST_KEY, match_keys


def entered(
    name: str = "Joe's Pizza", line1: str = "1415 S Congress Ave", at: Coordinates | None = None
) -> LocationInput:
    """Return a normalised location with every part that gives a key."""
    return LocationInput(
        name=name,
        source_mode=SourceMode.FIND,
        address=Address(line1, "Austin", "US", "Suite 2", "TX", "78704"),
        phone="+15125550123",
        place_id="ChIJabc",
        coordinates=at,
    )


def test_each_part_gives_its_keys() -> None:
    """Place id, phone, street, house number and name each give keys, in one spelling."""
    assert match_keys(entered()) == {
        "place:ChIJabc",
        "phone:+15125550123",
        "street:US|78704|1415 s congress ave",
        "street-city:US|austin|1415 s congress ave",
        "number:US|78704|1415",
        "name:joes pizza|78704",
        "name:joes pizza|austin",
    }


def test_spellings_give_the_same_keys() -> None:
    """The order of the words of a name, and the spelling of a street, make no difference."""
    assert match_keys(entered("Pizza Joes LLC", "1415 South Congress Avenue")) == match_keys(entered())


def test_a_street_without_a_number_has_no_number_key() -> None:
    """Only what is known gives a key."""
    assert not any(key.startswith("number:") for key in match_keys(entered(line1="Congress Avenue")))
    assert not any(key.startswith("street") for key in match_keys(entered(line1="--")))


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_no_key_is_longer_than_its_column(name: str, line1: str) -> None:
    """Long keys are replaced by a digest, the same every time."""
    keys = match_keys(entered(name, line1))
    assert max(map(len, keys)) <= LONGEST_KEY
    assert keys == match_keys(entered(name, line1))


def test_a_long_key_keeps_its_kind() -> None:
    """A digest stands behind the kind of the key, and differs where the text does."""
    one, two = (match_keys(entered("x" * 400 + end)) for end in "ab")
    assert sum(key.startswith("name:sha256:") for key in one) == 2
    assert {key for key in one ^ two if not key.startswith("name:sha256:")} == set()


@example(0.0, 180.0, 90.0, 149.0)
@example(52.5, 13.4, 0.0, 150.0)
@given(st.floats(-85, 85), st.floats(-180, 180), st.floats(0, 360, exclude_max=True), st.floats(0, 150))
def test_points_at_most_150_m_apart_share_a_square(lat: float, lng: float, bearing: float, metres: float) -> None:
    """However two near points lie, across the antimeridian too, one finds the other."""
    there = Geodesic.WGS84.Direct(lat, lng, bearing, metres)
    a = match_keys(entered(at=Coordinates(lat, lng)))
    b = match_keys(entered(at=Coordinates(there["lat2"], there["lon2"])))
    assert any(key.startswith("near:") for key in a & b)


def test_far_points_share_no_square() -> None:
    """A square is small: a kilometre away, nothing is shared."""
    step = 1000 / (math.pi * 6371000 / 180)
    a = match_keys(entered(at=Coordinates(52.5, 13.4)))
    b = match_keys(entered(at=Coordinates(52.5 + step, 13.4)))
    assert not any(key.startswith("near:") for key in a & b)
