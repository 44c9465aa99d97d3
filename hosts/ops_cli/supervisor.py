"""The job host as a child process: started with the web host, started again when it dies, stopped with it."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from threading import Event, Lock, Thread

from ops_cli.failures import CliFailure
from ops_jobs.json_lines import log

_FIRST_REST = 0.5
_LONGEST_REST = 30.0
_LASTED = 60.0
"""A child that lived this long in seconds is started again at once."""


class JobsChild:
    """A child process that runs ``ops-hub jobs``.

    The child holds one end of a pipe. It writes a byte when it is ready, and the pipe ends when it is gone, however
    that came about. Waiting for the process itself would not do: the web host reaps every child of this process.

    Args:
        arguments: What follows ``ops-hub jobs``.
        environ: Its environment.
        stop_seconds: How long it may take to stop.
    """

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str], stop_seconds: float) -> None:
        self._arguments = arguments
        self._environ = environ
        self._stop_seconds = stop_seconds
        self._owner = os.getpid()
        self._lock = Lock()
        self._stopping = Event()
        self._gone = Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child, wait until it is ready, and watch over it from then on.

        Raises:
            CliFailure: It ended at once, having said why on standard error. Without a message.
        """
        process, pipe = self._spawn()
        if not os.read(pipe, 1):
            os.close(pipe)
            raise CliFailure(exit_code=process.wait())
        Thread(target=self._watch, args=(process, pipe), name="jobs-child", daemon=True).start()

    def stop(self) -> None:
        """Stop the child. Does nothing in a process that was forked from the one that started it."""
        if os.getpid() != self._owner or self._process is None:
            return
        with self._lock:
            self._stopping.set()
        self._signal(signal.SIGTERM)
        if not self._gone.wait(self._stop_seconds):
            self._signal(signal.SIGKILL)

    def _spawn(self) -> tuple[subprocess.Popen[bytes], int]:
        """Start a child and return it with our end of its pipe."""
        pipe, inherited = os.pipe()
        supervised = f"{os.getpid()}:{inherited}"
        try:
            process = self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "ops_cli", "jobs", *self._arguments, "--supervised", supervised],
                env=dict(self._environ),
                pass_fds=(inherited,),
                stdin=subprocess.DEVNULL,
                process_group=0,  # an interrupt from the keyboard is for the parent, which stops the child in order
            )
        finally:
            os.close(inherited)
        return process, pipe

    def _watch(self, process: subprocess.Popen[bytes], pipe: int) -> None:
        rest = _FIRST_REST
        while True:
            started = time.monotonic()
            while os.read(pipe, 64):
                pass
            os.close(pipe)
            process.wait()
            rest = _FIRST_REST if time.monotonic() - started > _LASTED else min(rest * 2, _LONGEST_REST)
            if not self._stopping.is_set():
                log("job host died and is started again", logging.ERROR, seconds=rest)
            self._stopping.wait(rest)
            with self._lock:
                if self._stopping.is_set():
                    break
                process, pipe = self._spawn()
        self._gone.set()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, number)
