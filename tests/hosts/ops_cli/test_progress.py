from __future__ import annotations

import pytest

from ops_cli.progress import progress


def test_lines_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal a line comes every two seconds and at the end, on standard error."""
    now = iter([0.0, 1.0, 2.5, 3.0, 3.1])
    monkeypatch.setattr("ops_cli.progress.time.monotonic", lambda: next(now))
    with progress("Searching", 10) as advance:
        for done in (1, 2, 3, 10):
            advance(done)
    assert capsys.readouterr() == ("", "Searching: 2 of 10\nSearching: 10 of 10\n")


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar is drawn on standard error."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress("Searching", 10) as advance:
        advance(10)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Searching" in captured.err
    assert "10/10" in captured.err


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """With --quiet nothing is told."""
    with progress("Searching", 10, quiet=True) as advance:
        advance(10)
    assert capsys.readouterr() == ("", "")
