"""Reading the file of a scan, once for as long as it does not change."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from ops_core.domain.scan import ScanProblem, ScanRefused
from ops_core.domain.scan_file import LARGEST_FILE, parse_scan

if TYPE_CHECKING:
    from ops_core.domain.scan import Scan


def read_scan(path: str | Path) -> Scan:
    """Return the scan in a file.

    Raises:
        OSError: The file cannot be read.
        ScanRefused: It is not a complete scan, or larger than 50 MB.
    """
    file = Path(path)
    if file.stat().st_size > LARGEST_FILE:
        raise ScanRefused([ScanProblem(1, None, f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")])
    return parse_scan(file.read_bytes())


class ScanFile:
    """A file that is read when it is first needed, and again when it has changed. Serves many threads."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._lock = Lock()
        self._version: tuple[int, int] | None = None
        self._outcome: Scan | ScanRefused | None = None

    def scan(self) -> Scan:
        """Return the scan.

        Raises:
            OSError: The file cannot be read.
            ScanRefused: It is not a complete scan.
        """
        status = self._path.stat()
        version = status.st_mtime_ns, status.st_size
        with self._lock:
            if version != self._version or self._outcome is None:
                try:
                    self._outcome = read_scan(self._path)
                except ScanRefused as refusal:
                    self._outcome = refusal
                self._version = version
            outcome = self._outcome
        if isinstance(outcome, ScanRefused):
            # One exception object raised in many threads would collect their tracebacks.
            raise ScanRefused(outcome.problems, outcome.count)
        return outcome

    def forget(self) -> None:
        """Release the scan; it is read again when it is needed."""
        with self._lock:
            self._version = self._outcome = None
