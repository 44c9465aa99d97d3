"""Everything else that is stored, wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from ops_core.domain.flag import Flag, FlagChange, FlagName
from ops_core.domain.preference import DEFAULT_METRICS, MetricPreferences
from ops_plugins.memory.repositories.audit import MemoryAudit
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.flags import MemoryFlags
from ops_plugins.memory.repositories.idempotency import MemoryIdempotency
from ops_plugins.memory.repositories.onboarding import MemoryOnboarding
from ops_plugins.memory.repositories.outbox import MemoryOutbox
from ops_plugins.memory.repositories.owners import MemoryOwners
from ops_plugins.memory.repositories.preferences import MemoryPreferences
from ops_plugins.memory.repositories.sessions import MemorySessions
from ops_plugins.memory.repositories.setup_tasks import MemorySetupTasks
from tests.contracts.mutation import wrong_answer, wrong_input, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ops_core.domain.dead_letter import DeadLetter
    from ops_core.domain.event import Event
    from ops_core.domain.idempotency import IdempotencyRecord
    from ops_core.domain.onboarding import Onboarding
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_core.domain.setup_task import StoredTask


@wrong_repository("test_events_are_stored_once")
class StoresEventsTwice(MemoryOutbox):
    def add(self, event: Event) -> bool:
        self._events.insert(event.id, event)
        return True


@wrong_repository("test_a_key_is_stored_once")
class ReplacesKeys(MemoryIdempotency):
    def add(self, record: IdempotencyRecord) -> None:
        self._records.put((record.owner, record.request.route, record.request.key), record)


@wrong_repository("test_expired_keys_are_replaced")
class KeepsExpiredKeys(MemoryIdempotency):
    def add(self, record: IdempotencyRecord) -> None:
        super().add(attrs.evolve(record, created_at=record.created_at - timedelta(days=9)))


@wrong_repository("test_sessions_are_revoked_once")
class RevokesAgain(MemorySessions):
    def revoke(self, token_hash: str, now: datetime) -> bool:
        session = self._sessions.get(token_hash)
        if session is not None:
            self._sessions.put(token_hash, attrs.evolve(session, revoked_at=now))
        return session is not None


@wrong_repository("test_sessions_that_ended_are_found")
class HidesExpiredSessions(MemorySessions):
    def find(self, token_hash: str) -> Any:
        session = super().find(token_hash)
        return None if session is None or session.expires_at < datetime.now(session.expires_at.tzinfo) else session


@wrong_repository("test_stale_flags_are_refused")
class RecordsWhatDidNotHappen(MemoryFlags):
    def save(self, flag: Flag, change: FlagChange) -> Flag:
        self._changes.insert(change.id, change)
        return super().save(flag, attrs.evolve(change, id=f"{change.id}-again"))


@wrong_repository("test_answers_that_were_never_stored_are_stale")
class InsertsAtAnyVersion(MemoryOnboarding):
    def save(self, onboarding: Onboarding) -> Onboarding:
        stored = self._rows.get(onboarding.owner)
        return super().save(onboarding if stored else attrs.evolve(onboarding, version=0))


@wrong_repository("test_preferences_come_back_as_stored")
class TakesAnEmptyChoiceForNone(MemoryPreferences):
    def get(self, owner: Owner) -> MetricPreferences | None:
        found = super().get(owner)
        return found if found and found.metrics else None


@wrong_repository("test_setup_tasks_are_replaced")
class OnlyAddsTasks(MemorySetupTasks):
    def replace(self, owner: Owner, tasks: Sequence[StoredTask]) -> None:
        self._tasks.put(owner, {**(self._tasks.get(owner) or {}), **{task.task: task for task in tasks}})


@wrong_repository("test_dead_letters_are_replayed_once")
class ReplaysAgain(MemoryDeadLetters):
    def mark_replayed(self, letter_id: str, now: datetime, replay_id: str | None = None) -> bool:
        letter = self._letters.get(letter_id)
        if letter is not None:
            self._letters.put(letter_id, attrs.evolve(letter, replayed_at=now, replay_id=replay_id))
        return True


@wrong_repository("test_dead_letters_are_replayed_once")
class ForgetsTheReplay(MemoryDeadLetters):
    def mark_replayed(self, letter_id: str, now: datetime, replay_id: str | None = None) -> bool:
        return super().mark_replayed(letter_id, now)


@wrong_repository("test_replayed_letters_are_left_out_on_demand")
class LeavesLettersOutAfterwards(MemoryDeadLetters):
    def page(self, owner: Owner, request: PageRequest, *, waiting: bool = False) -> Page[DeadLetter]:
        page = super().page(owner, request)
        items = tuple(letter for letter in page.items if letter.replayed_at is None or not waiting)
        return attrs.evolve(page, items=items)


@wrong_repository("test_replayed_letters_are_left_out_on_demand")
class LeavesReplayedLettersOutAlways(MemoryDeadLetters):
    def page(self, owner: Owner, request: PageRequest, *, waiting: bool = False) -> Page[DeadLetter]:
        return super().page(owner, request, waiting=True)


@wrong_repository("test_the_letters_of_a_replay_are_found")
class FindsForeignLettersOfAReplay(MemoryDeadLetters):
    def of_replay(self, owner: Owner, replay_id: str) -> tuple[DeadLetter, ...]:
        letters = (letter for letter in self._letters.values() if letter.replay_id == replay_id)
        return tuple(sorted(letters, key=lambda letter: letter.id))


@wrong_repository("test_waiting_letters_are_counted")
class CountsReplayedLetters(MemoryDeadLetters):
    def _waiting(self) -> Iterator[DeadLetter]:
        return iter(self._letters.values())


@wrong_repository("test_rows_are_reassigned")
class LeavesTheIdempotencyKeys(MemoryOwners):
    def _move_idempotency(self, source: Owner, target: Owner) -> int:
        return 0


@wrong_repository("test_sessions_stay_with_their_owner")
class MovesSessions(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        for key, session in self._tables.sessions.items():
            self._tables.sessions.put(key, attrs.evolve(session, owner=target))
        return super().reassign(source, target)


@wrong_repository("test_the_rows_of_the_target_win")
class LetsTheSourceWin(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        onboarding = self._tables.onboarding.get(source)
        moved = super().reassign(source, target)
        if onboarding is not None:
            self._tables.onboarding.put(target, attrs.evolve(onboarding, owner=target))
        return moved


@wrong_repository("test_owners_are_seeded_once")
class SeedsAgain(MemoryOwners):
    def mark_seeded(self, owner: Owner, profile_id: str, now: datetime) -> bool:
        self._tables.seeded.put(owner, profile_id)
        return True


@wrong_repository("test_chunks_move_with_their_runs")
class LeavesClosedChunks(MemoryOwners):
    def _move_chunks(self, source: Owner, target: Owner) -> None:
        closed = {
            run_id: [row for row in rows if row.chunk.available_at is None]
            for run_id, rows in self._tables.chunks.items()
        }
        super()._move_chunks(source, target)
        for run_id, rows in self._tables.chunks.items():
            stay = {row.chunk.number: row for row in closed[run_id]}
            self._tables.chunks.put(run_id, tuple(stay.get(row.chunk.number, row) for row in rows))


@wrong_repository("test_chunks_move_with_their_runs")
class CountsChunks(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        return super().reassign(source, target) + len(self._tables.chunks.values())


@wrong_repository("test_lanes_move_with_their_chunks")
class LeavesLanes(MemoryOwners):
    def _move_lanes(self, source: Owner, target: Owner) -> None:
        pass


@wrong_repository("test_lanes_move_with_their_chunks")
class LetsTheLaneOfTheSourceWin(MemoryOwners):
    def _move_lanes(self, source: Owner, target: Owner) -> None:
        lanes = self._tables.lanes
        for lane, served_at in lanes.items():
            if lane.owner == source:
                lanes.drop(lane)
                lanes.put(attrs.evolve(lane, owner=target), served_at)


@wrong_repository("test_nameless_chunks_are_mended_after_they_moved")
class NamesTheOldOwner(MemoryOwners):
    def _move_chunks(self, source: Owner, target: Owner) -> None:
        for run_id, rows in self._tables.chunks.items():
            named = (attrs.evolve(row, chunk=attrs.evolve(row.chunk, owner=source, provider="x")) for row in rows)
            self._tables.chunks.put(run_id, tuple(named))


wrong_answer(
    "test_the_letters_of_a_replay_are_found",
    "returns the newest letter of a replay first",
    MemoryDeadLetters.of_replay,
    lambda letters, *_: letters[::-1],
)
wrong_answer(
    "test_waiting_letters_are_counted",
    "counts by the text of a class",
    MemoryDeadLetters.count_waiting,
    lambda counted: {failure.value: count for failure, count in counted.items()},
)
wrong_input(
    "test_audit_entries_come_back_as_stored",
    "cuts details off",
    MemoryAudit.add,
    lambda entry: (attrs.evolve(entry, detail=entry.detail[:255]),),
)
wrong_input(
    "test_dead_letters_come_back_as_stored",
    "cuts evidence off",
    MemoryDeadLetters.add,
    lambda letter: (attrs.evolve(letter, evidence=letter.evidence[:500]),),
)
wrong_answer(
    "test_waiting_letters_are_those_of_the_run",
    "replays the newest letter first",
    MemoryDeadLetters.waiting,
    lambda letters, *_: letters[::-1],
)
wrong_input(
    "test_events_come_back_as_stored",
    "stores every event as unsent",
    MemoryOutbox.add,
    lambda event: (attrs.evolve(event, sent_at=None),),
)
wrong_answer(
    "test_events_wait_until_they_are_sent",
    "sends the newest event first",
    MemoryOutbox.unsent,
    lambda events, *_: events[::-1],
)
wrong_input(
    "test_expired_records_are_not_found",
    "finds expired records",
    MemoryIdempotency.find,
    lambda owner, route, key, now: (owner, route, key, now - timedelta(days=1)),
)
wrong_input(
    "test_expired_records_are_purged",
    "purges what has not expired",
    MemoryIdempotency.purge,
    lambda now: (now + timedelta(seconds=1),),
)
wrong_input(
    "test_records_are_found_by_owner_route_and_key",
    "folds the case of keys",
    MemoryIdempotency.find,
    lambda owner, route, key, now: (owner, route, key.lower(), now),
)
wrong_input(
    "test_records_come_back_as_stored",
    "cuts results off",
    MemoryIdempotency.add,
    lambda record: (attrs.evolve(record, result_id=record.result_id[:20]),),
)
wrong_answer(
    "test_flags_are_listed_by_name",
    "lists flags from the end",
    MemoryFlags.all,
    lambda flags: flags[::-1],
)
wrong_answer(
    "test_flags_come_back_as_stored",
    "returns numbers for truth values",
    MemoryFlags.all,
    lambda flags: tuple(attrs.evolve(flag, enabled=int(flag.enabled)) for flag in flags),
)
wrong_input(
    "test_changes_are_those_of_one_flag",
    "mixes the changes of all flags",
    MemoryFlags.save,
    lambda flag, change: (flag, attrs.evolve(change, name=FlagName.RUNS_ENABLED)),
)
wrong_answer(
    "test_old_sessions_are_purged",
    "counts purged sessions twice",
    MemorySessions.purge,
    lambda count, *_: 2 * count,
)
wrong_answer(
    "test_sessions_come_back_as_stored",
    "forgets roles",
    MemorySessions.find,
    lambda session, *_: session and attrs.evolve(session, roles=frozenset()),
)
wrong_answer(
    "test_onboarding_comes_back_as_stored",
    "returns lists",
    MemoryOnboarding.get,
    lambda onboarding, *_: onboarding and attrs.evolve(onboarding, goals=list(onboarding.goals)),
)
wrong_input(
    "test_answers_are_changed_version_by_version",
    "never empties the choice of metrics",
    MemoryPreferences.save,
    lambda choice: (attrs.evolve(choice, metrics=choice.metrics or DEFAULT_METRICS),),
)
wrong_answer(
    "test_setup_tasks_come_back_by_position",
    "returns tasks by name",
    MemorySetupTasks.of_owner,
    lambda tasks, *_: tuple(sorted(tasks, key=lambda task: task.task)),
)
wrong_answer(
    "test_reassigning_counts_rows",
    "counts nothing",
    MemoryOwners.reassign,
    lambda *_: 0,
)


@wrong_repository("test_unknown_and_foreign_dead_letters_are_not_found")
class FindsForeignDeadLetters(MemoryDeadLetters):
    def get(self, owner: Owner, letter_id: str) -> Any:
        return self._letters.get(letter_id) or super().get(owner, letter_id)


@wrong_repository("test_flags_that_were_never_stored_are_stale")
class InsertsFlagsAtAnyVersion(MemoryFlags):
    def save(self, flag: Flag, change: FlagChange) -> Flag:
        return super().save(flag if self._flags.get(flag.name) else attrs.evolve(flag, version=0), change)


@wrong_repository("test_stale_answers_are_refused")
class OverwritesAnswers(MemoryOnboarding):
    def save(self, onboarding: Onboarding) -> Onboarding:
        stored = self._rows.get(onboarding.owner)
        return super().save(attrs.evolve(onboarding, version=stored.version if stored else 0))


@wrong_repository("test_use_is_recorded")
class ProlongsSessions(MemorySessions):
    def touch(self, token_hash: str, now: datetime) -> None:
        super().touch(token_hash, now)
        session = self._sessions.get(token_hash)
        if session is not None:
            self._sessions.put(token_hash, attrs.evolve(session, expires_at=session.expires_at + timedelta(hours=1)))
