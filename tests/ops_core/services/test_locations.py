from __future__ import annotations

from typing import Any

import pytest

from ops_core.domain.duplicate import DuplicateLocation, NewLocation
from ops_core.domain.event import EventKind
from ops_core.domain.page import PageRequest
from ops_core.errors import InvalidInput, NotFound, StaleVersion
from ops_core.structure import structure
from tests.support.world import ALL, ANN, BEN, PIZZA, WEEKLY, World

ELSEWHERE: dict[str, Any] = {
    "name": "Blue Bottle Books",
    "address": {"line1": "900 Congress Avenue", "city": "Austin", "postal_code": "78701", "country": "US"},
    "phone": None,
    "coordinates": None,
}


def entry(**changes: Any) -> NewLocation:
    """Return what somebody enters."""
    return structure(PIZZA | changes, NewLocation)


def test_a_location_is_kept_in_one_form(world: World) -> None:
    """What comes back is normalised, belongs to the caller and is found again."""
    saved = world.hub.locations.create(ANN, entry(name=" Joe's   Pizza ", website="joes.example.com"))
    assert saved.created
    location = saved.location
    assert (location.name, location.phone, location.website) == (
        "Joe's Pizza",
        "+15125550123",
        "https://joes.example.com",
    )
    assert (location.owner, location.version) == (ANN.owner, 1)
    assert location.created_at == location.updated_at
    assert world.hub.locations.get(ANN, location.id) == location


def test_all_faults_come_at_once(world: World) -> None:
    """Every field at fault is named, also the choice about duplicates, and nothing is stored."""
    wrong = entry(
        phone="12",
        website="ftp://x",
        place_id="abc",
        address=PIZZA["address"] | {"postal_code": "ABC"},
        merge_into="loc_1",
    )
    with pytest.raises(InvalidInput) as refused:
        world.hub.locations.create(ANN, wrong)
    assert {error.pointer for error in refused.value.errors} == {
        "/place_id",
        "/address/postal_code",
        "/phone",
        "/website",
        "/merge_into",
    }
    assert world.hub.locations.list(ANN, ALL).items == ()


def test_a_duplicate_is_refused_with_what_it_may_be(world: World) -> None:
    """The answer names what is there, and nothing was stored."""
    first = world.hub.locations.create(ANN, entry()).location
    with pytest.raises(DuplicateLocation) as refused:
        world.hub.locations.create(ANN, entry(name="Joes Pizza LLC", phone="+1 512 555 0123"))
    (suggestion,) = refused.value.suggestions
    assert (suggestion.location_id, suggestion.address_line) == (
        first.id,
        "12 Main Street, Austin, TX 78704, US",
    )
    assert "same_phone" in suggestion.reasons
    assert world.hub.locations.list(ANN, ALL).items == (first,)


def test_a_duplicate_can_be_created_all_the_same(world: World) -> None:
    """Whoever knows better gets two."""
    world.hub.locations.create(ANN, entry())
    second = world.hub.locations.create(ANN, entry(on_duplicate="create"))
    assert second.created
    assert len(world.hub.locations.list(ANN, ALL).items) == 2


def test_a_duplicate_can_be_merged_into_the_best(world: World) -> None:
    """What is there keeps its values and takes over what it lacks."""
    first = world.hub.locations.create(ANN, entry(phone=None)).location
    merged = world.hub.locations.create(
        ANN, entry(on_duplicate="merge", name="Joes Pizza", category="Pizza restaurant")
    )
    assert not merged.created
    assert merged.location.id == first.id
    assert (merged.location.name, merged.location.category) == ("Joe's Pizza", "Pizza restaurant")
    assert merged.location.phone == "+15125550123"
    assert merged.location.version == 2
    assert world.hub.locations.list(ANN, ALL).items == (merged.location,)
    with pytest.raises(DuplicateLocation):
        world.hub.locations.create(ANN, entry(name="Another name", phone="512 555 0123"))


def test_a_duplicate_can_be_merged_into_a_chosen_one(world: World) -> None:
    """The choice counts, not what looks most alike."""
    world.location()
    chosen = world.location(**ELSEWHERE)
    merged = world.hub.locations.create(ANN, entry(on_duplicate="merge", merge_into=chosen.id))
    assert (merged.created, merged.location.id, merged.location.phone) == (False, chosen.id, "+15125550123")


def test_merging_without_a_match_creates(world: World) -> None:
    """There is nothing to merge into, so it is new."""
    world.location(**ELSEWHERE)
    assert world.hub.locations.create(ANN, entry(on_duplicate="merge")).created


def test_merging_into_what_is_not_there(world: World) -> None:
    """A deleted one, one of somebody else and an unknown one are all the same, at the field that named it."""
    gone = world.location()
    world.hub.locations.delete(ANN, gone.id)
    for target in (gone.id, world.location(BEN).id, "loc_unknown"):
        with pytest.raises(NotFound) as refused:
            world.hub.locations.create(ANN, entry(on_duplicate="merge", merge_into=target))
        assert (refused.value.kind, refused.value.pointer) == ("location", "/merge_into")


def test_others_are_no_duplicates(world: World) -> None:
    """What somebody else has is neither suggested nor in the way."""
    world.location(BEN)
    assert world.hub.locations.create(ANN, entry()).created


def test_a_deleted_location_is_no_duplicate(world: World) -> None:
    """It can be entered again."""
    gone = world.location()
    world.hub.locations.delete(ANN, gone.id)
    assert world.hub.locations.create(ANN, entry()).created


def test_an_edit_replaces_everything(world: World) -> None:
    """Optional fields that are left out become empty; the version grows."""
    location = world.location(category="Pizza restaurant")
    edited = world.hub.locations.change(ANN, location.id, entry(name="Joe's Place", phone=None), version=1)
    assert (edited.name, edited.phone, edited.category, edited.version) == ("Joe's Place", None, None, 2)
    assert edited.created_at == location.created_at
    assert edited.updated_at > location.updated_at
    assert world.hub.locations.get(ANN, location.id) == edited


def test_an_edit_that_changes_nothing_is_no_duplicate_of_itself(world: World) -> None:
    """Saving a form unchanged works, and so does a change that keeps it the same place."""
    location = world.location()
    assert world.hub.locations.change(ANN, location.id, entry()).version == 2
    assert world.hub.locations.change(ANN, location.id, entry(name="Joe's Pizza Place")).version == 3


def test_a_duplicate_that_was_kept_on_purpose_can_be_edited(world: World) -> None:
    """Whoever said once to keep both is not asked again when one of them is edited."""
    world.location()
    both = world.hub.locations.create(ANN, entry(on_duplicate="create")).location
    renamed = world.hub.locations.change(ANN, both.id, entry(name="Joe's Pizza Place"))
    assert renamed.name == "Joe's Pizza Place"


def test_an_edit_that_becomes_a_duplicate_is_refused(world: World) -> None:
    """The edit names the other one, and can be insisted on."""
    first = world.location()
    other = world.location(**ELSEWHERE)
    with pytest.raises(DuplicateLocation) as refused:
        world.hub.locations.change(ANN, other.id, entry())
    assert [found.location_id for found in refused.value.suggestions] == [first.id]
    assert world.hub.locations.get(ANN, other.id) == other
    assert world.hub.locations.change(ANN, other.id, entry(on_duplicate="create")).name == "Joe's Pizza"
    assert [found.location_id for found in world.hub.locations.duplicates(ANN, other.id)] == [first.id]


def test_a_new_spelling_is_found_again(world: World) -> None:
    """The keys of a location follow its edits."""
    location = world.location(**ELSEWHERE)
    world.hub.locations.change(ANN, location.id, entry())
    with pytest.raises(DuplicateLocation):
        world.hub.locations.create(ANN, entry())
    assert world.hub.locations.create(ANN, entry(**ELSEWHERE)).created


def test_an_edit_cannot_merge(world: World) -> None:
    """Which of two ids would remain is not a question for an edit."""
    location = world.location()
    with pytest.raises(InvalidInput) as refused:
        world.hub.locations.change(ANN, location.id, entry(on_duplicate="merge"))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/on_duplicate", "not_allowed")]


def test_deleted_and_restored(world: World) -> None:
    """A deleted location is gone from every list and comes back as it was, with its reports."""
    location = world.location()
    report = world.report(location=location)
    gone = world.hub.locations.delete(ANN, location.id, version=1)
    assert gone.deleted_at is not None
    for act in (
        lambda: world.hub.locations.get(ANN, location.id),
        lambda: world.hub.locations.delete(ANN, location.id),
        lambda: world.hub.locations.change(ANN, location.id, entry()),
        lambda: world.hub.locations.duplicates(ANN, location.id),
        lambda: world.hub.reports.list(ANN, ALL, location.id),
        lambda: world.hub.reports.preview(ANN, report.id),
        lambda: world.run(report=report),
    ):
        with pytest.raises(NotFound):
            act()
    assert world.hub.locations.list(ANN, ALL).items == ()
    back = world.hub.locations.restore(ANN, location.id)
    assert (back.deleted_at, back.name, back.version) == (None, location.name, 3)
    assert world.hub.locations.restore(ANN, location.id) == back
    assert world.hub.reports.list(ANN, ALL, location.id).items == (report,)


@pytest.mark.parametrize("action", ["change", "delete", "merge"])
def test_a_change_to_an_older_version_is_refused(world: World, action: str) -> None:
    """Whoever saw something else is told the version that is stored now."""
    location = world.location()
    other = world.location(**ELSEWHERE)
    world.hub.locations.change(ANN, location.id, entry())
    acts = {
        "change": lambda: world.hub.locations.change(ANN, location.id, entry(name="x y"), version=1),
        "delete": lambda: world.hub.locations.delete(ANN, location.id, version=1),
        "merge": lambda: world.hub.locations.merge(ANN, location.id, other.id, version=1),
    }
    with pytest.raises(StaleVersion) as refused:
        acts[action]()
    assert (refused.value.kind, refused.value.current) == ("location", 2)
    assert world.hub.locations.get(ANN, other.id) == other


def test_a_merge_keeps_both_histories(world: World) -> None:
    """Reports and runs of both are then those of the one that is kept; the other is gone for good."""
    kept, other = world.location(phone=None), world.location(name="Joes Pizza")
    first, second = world.report(location=kept), world.report(location=other, schedule=WEEKLY)
    run = world.run(report=second)
    world.work()
    merged = world.hub.locations.merge(ANN, kept.id, other.id, version=1)
    assert (merged.id, merged.phone, merged.merged_from, merged.version) == (kept.id, other.phone, (other.id,), 2)
    listed = world.hub.reports.list(ANN, ALL, kept.id).items
    assert {report.id for report in listed} == {first.id, second.id}
    moved = world.hub.reports.get(ANN, second.id)
    assert (moved.location_id, moved.version, moved.next_run_at) == (kept.id, second.version + 1, second.next_run_at)
    results = world.hub.results.get(ANN, second.id, run.id)
    assert (results.run.location_id, results.run.state) == (kept.id, "completed")
    assert results.business.name == "Joes Pizza"
    for act in (world.hub.locations.get, world.hub.locations.restore):
        with pytest.raises(NotFound):
            act(ANN, other.id)
    assert world.hub.runs.list(ANN, second.id, ALL).items[0].id == run.id
    assert [event.kind for event in world.events(kept.id)] == [EventKind.LOCATION_MERGED]


def test_merges_follow_each_other(world: World) -> None:
    """What was merged before goes along, and each merge tells of itself."""
    a, b, c = (world.location(name=f"Joe's Pizza {number}") for number in range(3))
    world.hub.locations.merge(ANN, b.id, c.id)
    assert world.hub.locations.merge(ANN, a.id, b.id).merged_from == (c.id, b.id)
    d = world.location(**ELSEWHERE)
    assert world.hub.locations.merge(ANN, a.id, d.id).merged_from == (c.id, b.id, d.id)
    assert len(world.events(a.id)) == 2
    assert [location.id for location in world.hub.locations.list(ANN, ALL).items] == [a.id]


def test_a_merge_needs_two(world: World) -> None:
    """Itself, a deleted one and one of somebody else cannot be merged in, and nothing changes."""
    kept, gone, foreign = world.location(), world.location(), world.location(BEN)
    world.hub.locations.delete(ANN, gone.id)
    with pytest.raises(InvalidInput) as refused:
        world.hub.locations.merge(ANN, kept.id, kept.id)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/location_id", "same")]
    for other in (gone.id, foreign.id, "loc_unknown"):
        with pytest.raises(NotFound) as missing:
            world.hub.locations.merge(ANN, kept.id, other)
        assert missing.value.pointer == "/location_id"
    with pytest.raises(NotFound):
        world.hub.locations.merge(ANN, foreign.id, kept.id)
    assert world.hub.locations.get(ANN, kept.id) == kept
    assert world.hub.locations.get(BEN, foreign.id) == foreign


def test_lists_come_in_pages(world: World) -> None:
    """Newest first, each once, over as many pages as it takes."""
    made = [world.location(name=f"Shop {number}").id for number in range(5)]
    found, after = [], None
    while True:
        page = world.hub.locations.list(ANN, PageRequest(2, after))
        found += [location.id for location in page.items]
        if (after := page.next) is None:
            break
    assert found == made[::-1]
