"""Failures on request, so that everybody can rehearse them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from ops_core.ports.connector import (
    ConnectorAnswerMalformed,
    ConnectorAuthExpired,
    ConnectorFailed,
    ConnectorForbidden,
    ConnectorNotFound,
    ConnectorQuotaExhausted,
    ConnectorThrottled,
    ConnectorUnavailable,
)
from ops_plugins.connector_staged.config import StagedConfig, StagedFailure

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock

_FAILURES: dict[StagedFailure, tuple[type[ConnectorFailed], str]] = {
    StagedFailure.EXPIRED: (ConnectorAuthExpired, "The staged platform does not take the token any more."),
    StagedFailure.WITHHELD: (ConnectorForbidden, "The staged owner did not grant access to this."),
    StagedFailure.OUTAGE: (ConnectorUnavailable, "The staged platform is down."),
    StagedFailure.MALFORMED: (ConnectorAnswerMalformed, "The staged platform sent an answer that makes no sense."),
    StagedFailure.NOT_FOUND: (ConnectorNotFound, "The staged platform does not have this any more."),
}


def strike(config: StagedConfig, clock: Clock, *, by_id: bool) -> None:
    """Fail as configured, or return.

    Args:
        config: Has the failure.
        clock: Tells when the quota is there again.
        by_id: Whether something is asked for by its id, so that it may be gone.

    Raises:
        ConnectorFailed: As configured.
    """
    failure = config.failure
    if failure is StagedFailure.NONE or (failure is StagedFailure.NOT_FOUND and not by_id):
        return
    if failure is StagedFailure.THROTTLED:
        msg = "The staged platform asks to slow down."
        raise ConnectorThrottled(msg, config.retry_after_seconds)
    if failure is StagedFailure.NO_QUOTA:
        now = clock.now()
        msg = "The staged quota of today is used up."
        raise ConnectorQuotaExhausted(msg, datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo))
    kind, message = _FAILURES[failure]
    raise kind(message)
