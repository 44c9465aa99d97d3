"""Figures of locations that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_plugins.memory.repositories.figures import MemoryFigures
from ops_plugins.memory.repositories.owners import MemoryOwners
from tests.contracts.mutation import wrong_answer, wrong_input, wrong_repository

if TYPE_CHECKING:
    from ops_core.domain.figures import LocationFigures
    from ops_core.domain.principal import Owner


wrong_input(
    "test_figures_come_back_as_stored",
    "rounds figures",
    MemoryFigures.put,
    lambda figures: (attrs.evolve(figures, top3_share=figures.top3_share and round(figures.top3_share, 6)),),
)
wrong_input(
    "test_figures_come_back_as_stored",
    "takes a figure of 0 for none",
    MemoryFigures.put,
    lambda figures: (attrs.evolve(figures, coverage=figures.coverage or None),),
)
wrong_answer(
    "test_figures_come_back_as_stored",
    "returns text for the source of figures",
    MemoryFigures.get,
    lambda figures, *_: figures and attrs.evolve(figures, source=str(figures.source)),
)


@wrong_repository("test_the_newest_figures_stay")
class AlwaysReplacesFigures(MemoryFigures):
    def put(self, figures: LocationFigures) -> None:
        self._rows.put(figures.location_id, figures)


@wrong_repository("test_the_newest_figures_stay")
class KeepsTheFirstFigures(MemoryFigures):
    def put(self, figures: LocationFigures) -> None:
        if self._rows.get(figures.location_id) is None:
            super().put(figures)


@wrong_repository("test_the_newest_figures_stay")
class ForgetsRunsAtATie(MemoryFigures):
    def put(self, figures: LocationFigures) -> None:
        stored = self._rows.get(figures.location_id)
        if stored is None or stored.finished_at <= figures.finished_at:
            self._rows.put(figures.location_id, figures)


@wrong_repository("test_figures_are_moved_to_another_location")
class MovesFiguresOverNewerOnes(MemoryFigures):
    def move(self, owner: Owner, source: str, target: str) -> None:
        moving = self.get(owner, source)
        if moving is not None:
            self._rows.drop(source)
            self._rows.put(target, attrs.evolve(moving, location_id=target))


@wrong_repository("test_figures_are_moved_to_another_location")
class LeavesMovedFigures(MemoryFigures):
    def move(self, owner: Owner, source: str, target: str) -> None:
        moving = self.get(owner, source)
        if moving is not None:
            self.put(attrs.evolve(moving, location_id=target))


@wrong_repository("test_foreign_figures_are_neither_seen_nor_moved")
class ShowsForeignFigures(MemoryFigures):
    def get(self, owner: Owner, location_id: str) -> LocationFigures | None:
        return self._rows.get(location_id)


@wrong_repository("test_figures_move_with_their_locations")
class LeavesFiguresWithTheirOwner(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        before = self._tables.figures.items()
        moved = super().reassign(source, target)
        for key, figures in before:
            self._tables.figures.put(key, figures)
        return moved


@wrong_repository("test_figures_move_with_their_locations")
class CountsFigures(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        counted = sum(figures.owner == source for figures in self._tables.figures.values())
        return super().reassign(source, target) + counted
