"""Prove that one idempotency key starts one run, however many requests carry it at once and whatever is killed.

Run it by ``python -m tests.chaos.parallel_posts``. Everything is real: gunicorn, its workers, sockets, the database.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import sqlalchemy as sa

from ops_core.domain.event import EventKind
from ops_plugins.storage_sql import tables
from tests.chaos.account import Account, open_account, open_hub
from tests.chaos.own_databases import new_database
from tests.chaos.posts import Reply, post, post_at_once
from tests.chaos.storage_audit import engine_of
from tests.chaos.web_host import WebHost, serving

_RETRIES = 200


@attrs.define
class Tally:
    """What happened.

    Attributes:
        keys: Idempotency keys that were used; each stands for one run.
        answers: Answers by what they said.
        violations: Broken promises, one sentence each.
        seconds: How long it took.
        kills: Rounds in which the host was killed, by what had become of the run by then.
    """

    keys: int = 0
    answers: Counter[str] = attrs.field(factory=Counter)
    violations: list[str] = attrs.field(factory=list)
    seconds: float = 0.0
    kills: Counter[str] = attrs.field(factory=Counter)

    def count(self, reply: Reply) -> None:
        """Count an answer."""
        what = "lost" if not reply.status else f"{reply.status} {reply.code or ('replayed' if reply.replayed else '')}"
        self.answers[what.strip()] += 1

    def broken(self, sentence: str) -> None:
        """Note a broken promise."""
        self.violations.append(sentence)


def identical_posts(host: WebHost, account: Account, tally: Tally, *, rounds: int, parallel: int) -> None:
    """Send the same request `parallel` times at once, with another key in each round."""
    start = time.perf_counter()
    before = {worker.pid for worker in host.workers}
    for number in range(rounds):
        key = f"parallel-{number}"
        tally.keys += 1
        replies = post_at_once(host.port, account, key, parallel)
        for reply in replies:
            tally.count(reply)
        judge(key, replies, tally)
        late = post(host.port, account, key)
        tally.count(late)
        if late.status != 202 or not late.replayed or late.run_id not in _run_ids(replies):
            tally.broken(f"{key}: a late repetition was answered with {late.status} {late.body}")
    if {worker.pid for worker in host.workers} != before:
        tally.broken("A worker of the host died although nobody killed it")
    tally.seconds += time.perf_counter() - start


def judge(key: str, replies: list[Reply], tally: Tally) -> None:
    """Note what is wrong with the answers to equal requests."""
    accepted = [reply for reply in replies if reply.status == 202]
    if len(found := _run_ids(replies)) != 1:
        tally.broken(f"{key}: the answers name {len(found)} runs: {sorted(found)}")
    if (fresh := sum(not reply.replayed for reply in accepted)) != 1:
        tally.broken(f"{key}: {fresh} answers of {len(accepted)} say that they started the run")
    for reply in replies:
        if reply.status == 202:
            continue
        if reply.status != 409 or reply.code != "idempotency.in_progress":
            tally.broken(f"{key}: answered with {reply.status} {reply.body}")
        elif not reply.may_be_repeated:
            tally.broken(f"{key}: a 409 does not say when to come again: {dict(reply.headers)}")


def _run_ids(replies: list[Reply]) -> set[str]:
    return {reply.run_id for reply in replies if reply.status == 202}


def killed_posts(
    host: WebHost, account: Account, tally: Tally, *, rounds: int, parallel: int, chance: random.Random
) -> None:
    """Kill -9 the host while it handles equal requests, then repeat the request until it is accepted.

    Every other round kills the workers only, and their parent starts new ones.
    """
    start = time.perf_counter()
    first = min(reply.seconds for reply in post_at_once(host.port, account, "warm-up", parallel))
    tally.keys += 1
    for number in range(rounds):
        key = f"killed-{number}"
        tally.keys += 1
        everything = number % 2 == 0
        delay = chance.uniform(0, 2 * first)  # about the time in which the run is stored and told of

        def strike(*, everything: bool = everything, delay: float = delay) -> None:
            time.sleep(delay)
            if everything:
                host.kill()
            else:
                host.kill_workers()

        replies = post_at_once(host.port, account, key, parallel, between=strike)
        if everything:
            host.start()
        final = _repeated(host, account, key)
        for reply in (*replies, final):
            tally.count(reply)
        told = _run_ids(replies)
        if final.status != 202 or not told <= {final.run_id}:
            tally.broken(f"{key}: {sorted(told)} were acknowledged, then came {final.status} {final.body}")
        for reply in replies:
            if reply.status not in {0, 202} and not (reply.status == 409 and reply.may_be_repeated):
                tally.broken(f"{key}: answered with {reply.status} {reply.body}")
        if not final.replayed:
            tally.kills["before the run was stored"] += 1
        else:
            tally.kills["after it was acknowledged" if told else "after it was stored, before anybody was told"] += 1
    tally.seconds += time.perf_counter() - start


def _repeated(host: WebHost, account: Account, key: str) -> Reply:
    """Repeat a request until it is answered with something final."""
    for _ in range(_RETRIES):
        reply = post(host.port, account, key)
        if reply.status and not reply.may_be_repeated:
            break
        time.sleep(0.05)
    return reply


def audit(url: str, tally: Tally, account: Account, chunks_each: int) -> dict[str, int]:
    """Count what the database holds and compare it with the number of keys."""
    engine = engine_of(url)
    queued = tables.outbox.c.kind == EventKind.RUN_QUEUED
    statements = {
        "runs": sa.select(sa.func.count()).select_from(tables.runs),
        "plans": sa.select(sa.func.count()).select_from(tables.plans),
        "keys": sa.select(sa.func.count()).select_from(tables.idempotency_keys),
        "runs that a key names": sa.select(sa.func.count(sa.distinct(tables.idempotency_keys.c.result_id))),
        "events": sa.select(sa.func.count()).select_from(tables.outbox).where(queued),
        "chunks": sa.select(sa.func.count()).select_from(tables.chunks),
    }
    with engine.connect() as connection:
        found = {name: int(connection.scalar(statement) or 0) for name, statement in statements.items()}
    engine.dispose()
    for name, count in found.items():
        if count != (wanted := tally.keys * (chunks_each if name == "chunks" else 1)):
            tally.broken(f"The database holds {count} {name}, not {wanted}")
    return found


def prove(
    kind: str, *, rounds: int, parallel: int, kills: int, seed: int, workers: int = 4, where: Path | None = None
) -> Tally:
    """Carry out the whole proof on a new database, one of SQLite in the folder `where`, and return what happened."""
    tally = Tally()
    with new_database(kind, where) as url, TemporaryDirectory(prefix="ops-hub-chaos-") as folder:
        hub = open_hub(url)
        account = open_account(hub)
        hub.close()
        with serving(url, Path(folder), workers=workers) as host:
            identical_posts(host, account, tally, rounds=rounds, parallel=parallel)
            if kills:
                twins = min(parallel, 20)
                killed_posts(host, account, tally, rounds=kills, parallel=twins, chance=random.Random(seed))  # noqa: S311 - when to kill is no secret
            if host.errors:
                tally.broken(f"The host complained: {host.errors[0]}")
        found = audit(url, tally, account, chunks_each=2)
    _say(f"{kind}: {rounds} rounds of {parallel} equal requests at once, {kills} rounds with kill -9, seed {seed}")
    _say(f"  answers: {dict(sorted(tally.answers.items()))}")
    _say(f"  killed: {dict(tally.kills)}")
    _say(f"  in the database: {found}, wanted {tally.keys} of each")
    _say(f"  {tally.seconds:.1f} s, {len(tally.violations)} violations")
    return tally


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Prove it on the storages that were asked for; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="parallel_posts", description=__doc__)
    parser.add_argument("--storage", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=100, help="Rounds of equal requests.")
    parser.add_argument("--parallel", type=int, default=200, help="Requests at once.")
    parser.add_argument("--kills", type=int, default=30, help="Rounds in which the host is killed.")
    parser.add_argument("--workers", type=int, default=4, help="Processes of the host.")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9), help="When to kill.")
    given = parser.parse_args(arguments)
    violations = []
    for kind in ["sqlite", "postgresql"] if given.storage == "both" else [given.storage]:
        tally = prove(
            kind,
            rounds=given.rounds,
            parallel=given.parallel,
            kills=given.kills,
            seed=given.seed,
            workers=given.workers,
        )
        violations += [f"{kind}: {sentence}" for sentence in tally.violations]
    for sentence in violations:
        _say(f"VIOLATION {sentence}")
    return int(bool(violations))


if __name__ == "__main__":
    sys.exit(main())
