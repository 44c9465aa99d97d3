"""What clients ask for. Each request is a piece of code of its own, which others may interrupt."""

from __future__ import annotations

from random import Random

import attrs

from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyKey, IdempotencyMismatch
from ops_core.domain.principal import Principal
from ops_core.domain.report import report_input
from ops_core.domain.run import Run, RunState, RunTransitionRefused
from ops_core.errors import FeatureDisabled, InvalidInput, NotFound
from ops_core.hub import OpsHub
from tests.simulation.actors import Kind, Wish
from tests.simulation.simulation import Simulation
from tests.simulation.stage import ADMIN, KEYWORDS, Person

MOST_OPEN, MOST_RUNS, MOST_CLIENTS = 5, 40, 3
"""Open runs, runs and requests at once; more would only make a history slower."""

_KEYS = ("first", "second", "third")


@attrs.frozen(eq=False)
class Clients:
    """Asks for things.

    Attributes:
        simulation: Where.
    """

    simulation: Simulation

    def request(self, random: Random) -> None:
        """Ask for a run, with a key or without."""
        runs = self.simulation.seen.runs
        if len(runs) >= MOST_RUNS or sum(run.is_open for run in runs.values()) >= MOST_OPEN or self._is_busy:
            return
        person = self._person(random)
        report_id = random.choice(person.reports)
        key = self._key("runs", report_id, random) if random.random() < 0.8 else None
        wish = Wish(person.principal, report_id, key, (NotFound, FeatureDisabled, IdempotencyMismatch))
        service = self._hub(random).runs
        self._begin(Kind.REQUEST, wish, lambda: service.request(person.principal, report_id, key=key))

    def cancel(self, random: Random) -> None:
        """Cancel one of the latest runs."""
        run = self._run(random)
        if run is None or self._is_busy:
            return
        wish = Wish(Principal(run.owner), run.id, None, (NotFound, RunTransitionRefused))
        service = self._hub(random).runs
        self._begin(Kind.CANCEL, wish, lambda: service.cancel(wish.who, run.report_id, run.id))

    def replay_run(self, random: Random) -> None:
        """Replay one of the latest runs, more likely one that failed."""
        run = self._run(random, RunState.FAILED)
        if run is None or self._is_busy:
            return
        key = self._key("replay", run.id, random) if random.random() < 0.5 else None
        refusals = (NotFound, FeatureDisabled, RunTransitionRefused, IdempotencyMismatch)
        wish = Wish(Principal(run.owner), run.id, key, refusals)
        service = self._hub(random).replays
        self._begin(Kind.REPLAY, wish, lambda: service.replay_run(wish.who, run.report_id, run.id, key))

    def replay_letters(self, random: Random) -> None:
        """Replay some of the dead letters of an owner, or all."""
        letters = list(self.simulation.seen.letters.values())
        if not letters or self._is_busy:
            return
        owner = random.choice(letters).owner
        own = [letter.id for letter in letters if letter.owner == owner]
        named = tuple(random.sample(own, random.randint(1, min(len(own), 3)))) if random.random() < 0.5 else None
        key = self._key("letters", ",".join(named or ()), random)
        wish = Wish(Principal(owner), "", key, (FeatureDisabled, IdempotencyMismatch, InvalidInput, NotFound))
        service = self._hub(random).replays
        self._begin(Kind.REPLAYS, wish, lambda: service.replay_letters(wish.who, named, None, key))

    def sign_in(self, random: Random) -> None:
        """Sign a session in, whose rows then belong to the user."""
        sessions = [person for person in self.simulation.people if person.token is not None]
        users = [person for person in self.simulation.people if person.token is None]
        if not sessions:
            return
        session, user = random.choice(sessions), random.choice(users)
        wish = Wish(session.principal, user.owner)
        service, token, who = self._hub(random).sessions, session.token, user.principal
        self._begin(Kind.SIGN_IN, wish, lambda: service.sign_in(token, who))
        session.token = None
        user.reports += session.reports

    def switch(self, name: FlagName, random: Random, *, enabled: bool | None = None) -> None:
        """Flip a switch."""
        now = self.simulation.seen.enabled(name, otherwise=name is FlagName.RUNS_ENABLED)
        change = FlagInput(enabled=not now if enabled is None else enabled, reason="Because")
        service = self._hub(random).flags
        self._begin(Kind.SWITCH, Wish(ADMIN, name), lambda: service.set(ADMIN, name, change))

    def edit(self, random: Random) -> None:
        """Change the keywords of a report."""
        report = random.choice(list(self.simulation.seen.reports.values()))
        if self._is_busy:
            return
        changed = attrs.evolve(report_input(report), keywords=random.choice(KEYWORDS))
        wish = Wish(Principal(report.owner), report.id, None, (NotFound,))
        service = self._hub(random).reports
        self._begin(Kind.EDIT, wish, lambda: service.change(wish.who, report.id, changed))

    @property
    def _is_busy(self) -> bool:
        return len(self.simulation.clients) >= MOST_CLIENTS

    def _begin(self, kind: Kind, wish: Wish, body: object) -> None:
        assert callable(body)
        self.simulation.resume(self.simulation.ask(kind, wish, body))

    def _person(self, random: Random) -> Person:
        return random.choice(self.simulation.people)

    def _hub(self, random: Random) -> OpsHub:
        return random.choice(self.simulation.webs)

    def _run(self, random: Random, state: RunState | None = None) -> Run | None:
        runs = list(self.simulation.seen.runs.values())
        fitting = [run for run in runs if run.state is state]
        if fitting and random.random() < 0.8:
            return random.choice(fitting)
        return random.choice(runs[-4:]) if runs else None

    def _key(self, route: str, content: str, random: Random) -> IdempotencyKey:
        name = random.choice(_KEYS) if random.random() < 0.6 else f"key-{random.getrandbits(40):x}"
        return IdempotencyKey(route, name, content)
