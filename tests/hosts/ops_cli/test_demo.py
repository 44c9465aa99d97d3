from __future__ import annotations

import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from ops_cli.commands.demo import _run as run_of
from ops_cli.hubs import open_hub
from ops_cli.seed import DEMO, HOME_SLICE, scene_of, seed
from ops_cli.settings import Given
from ops_core.domain.cell import CellState

Start = Callable[..., "subprocess.Popen[str]"]
METRICS = ("average_rank", "average_total_rank", "top3_share", "found_share")


def test_simulated_ranks_are_printed_as_json(ops_hub: Any, data_dir: Path) -> None:
    """The contract for scripts: one object with the run, every keyword's metrics and counts, and the provenance."""
    ended = ops_hub("demo", "--once", "--data-dir", data_dir, "--json")
    assert (ended.code, ended.err) == (0, "")
    data = ended.data
    assert data["run"]["state"] == "completed"
    assert data["run"]["cells"]["total"] == 243
    assert [keyword["keyword"] for keyword in data["keywords"]] == ["pizza", "pizza delivery", "italian restaurant"]
    for keyword in data["keywords"]:
        assert all(isinstance(keyword[metric], float) for metric in METRICS)
        assert keyword["definitions"]["average_rank"] == "average_rank@1"
        assert sum(keyword["cells"][state] for state in CellState) == keyword["cells"]["total"] == 81
    assert data["provenance"]["source"] == "simulated"
    assert data["business"]["name"] == "Home Slice Pizza"


def test_a_scan_gives_what_the_file_says(ops_hub: Any, data_dir: Path, scan: Path) -> None:
    """The metrics are those of the file, and what the map cut off counts for nothing."""
    ended = ops_hub("demo", "--once", "--data-dir", data_dir, "--scan", scan, "--json")
    assert ended.code == 0
    data = ended.data
    (pizza,) = data["keywords"]
    assert data["run"]["cells"]["total"] == 25
    assert {state: count for state, count in pizza["cells"].items() if count} == {
        "total": 25,
        "found": 12,
        "inconclusive": 13,
    }
    assert pizza["average_rank"] == pytest.approx(46 / 12)
    assert pizza["average_total_rank"] == pytest.approx(46 / 12)
    assert pizza["top3_share"] == pytest.approx(100 * 7 / 12)
    assert pizza["found_share"] == 100
    assert pizza["coverage"] == 48
    assert data["provenance"]["source"] == "recorded"
    assert data["provenance"]["answered"] == {"zooms": [15], "depths": [20]}


def test_people_see_the_heatmap(ops_hub: Any, data_dir: Path, scan: Path) -> None:
    """Without a terminal the heatmap is plain text: every rank, every mark, each figure beside its definition."""
    ended = ops_hub("demo", "--once", "--data-dir", data_dir, "--scan", scan)
    assert ended.code == 0
    assert re.sub(r"observed [0-9: -]+ UTC", "observed NOW UTC", ended.out) == SNAPSHOT
    assert "Searching the grid: 25 of 25" in ended.err


SNAPSHOT = """
  Recorded scan austin-pizza-5x5.csv

  [RECORDED] Home Slice Pizza, run completed
  provider recorded; zoom 15; depth 20; observed NOW UTC; cost $0.00

  pizza
    ?    ?    ?    ?    ?
    5    3    2    9    ?
    7    3    1    1    ?
    9    4    1    1    ?
    ?    ?    ?    ?    ?
  Average rank            3.8  (average_rank@1)        between 2.4 and 12.2
  Average total rank      3.8  (average_total_rank@1)  between 2.4 and 12.8
  Top-3 share          58.3 %  (top3_share@1)          between 28.0 and 80.0 %
  Found share         100.0 %  (found_share@1)         between 48.0 and 100.0 %
  Coverage             48.0 %  (coverage@1)            12 of 25 points are conclusive

    ?   inconclusive: the list or the map was cut off
"""


def test_a_second_start_finds_what_the_first_stored(ops_hub: Any, data_dir: Path, scan: Path) -> None:
    """The same data directory has one location and one report however often the demonstration starts."""
    first = ops_hub("demo", "--once", "--data-dir", data_dir, "--json").data
    assert ops_hub("demo", "--once", "--data-dir", data_dir, "--scan", _moved(scan, data_dir), "--quiet").code == 0
    second = ops_hub("demo", "--once", "--data-dir", data_dir, "--json").data
    assert first["report"] == second["report"]
    assert first["location"] == second["location"]
    assert first["run"]["id"] != second["run"]["id"]
    assert first["keywords"] == second["keywords"]


def _moved(scan: Path, folder: Path) -> Path:
    """Write a scan to a file that has it 96 km to the east."""
    path = folder / "elsewhere.csv"
    path.write_text(scan.read_text().replace(",-97.", ",-96."))
    return path


def test_a_later_start_shows_the_latest_run(ops_hub: Any, data_dir: Path, scan: Path) -> None:
    """Without --once the run that is there is shown again; one that failed is not."""
    run = ops_hub("demo", "--once", "--data-dir", data_dir, "--json").data["run"]["id"]
    ops_hub("demo", "--once", "--data-dir", data_dir, "--scan", scan, "--quiet")
    with open_hub(Given(data_dir).choose()) as hub:
        _, report = seed(hub, HOME_SLICE)
        assert run_of(hub, report, once=False, quiet=True).id == run
        assert run_of(hub, report, once=True, quiet=True).id != run
        hub.runs.cancel(DEMO, report.id, hub.runs.request(DEMO, report.id).run.id)
        assert run_of(hub, report, once=False, quiet=True).state == "completed"


def test_quiet_prints_nothing(ops_hub: Any, data_dir: Path) -> None:
    """With --quiet the exit code says everything."""
    ended = ops_hub("demo", "--once", "--data-dir", data_dir, "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_a_scan_of_another_place_gets_a_business_of_its_own(tmp_path: Path, scan: Path) -> None:
    """A scan far from Home Slice is about a business at its centre, named after the file."""
    scene = scene_of(_moved(scan, tmp_path))
    assert (scene.name, scene.category, scene.coordinates) == ("elsewhere", None, scene.map.center)
    assert scene_of(scan).name == "Home Slice Pizza"


def test_a_run_that_fails_is_told_by_the_exit_code(
    ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that does not complete is shown with its reason, and ends with 1."""
    monkeypatch.setenv("OPS_CONFIGS__SIMULATED__FAILURE", "auth")
    monkeypatch.setenv("OPS_CONFIGS__SIMULATED__FAILURE_RATE", "1")
    ended = ops_hub("demo", "--once", "--data-dir", data_dir)
    assert ended.code == 1
    assert "refused the credentials" in ended.out
    assert "\N{MULTIPLICATION SIGN}   error: the provider failed" in ended.out


def test_a_file_that_is_no_scan_is_told_by_line(ops_hub: Any, data_dir: Path, tmp_path: Path) -> None:
    """A file that cannot be read as a scan ends with 2 and the first line at fault; nothing is stored."""
    path = tmp_path / "scan.csv"
    path.write_text("keyword,row\npizza,0\n")
    ended = ops_hub("demo", "--once", "--data-dir", data_dir, "--scan", path)
    assert ended.code == 2
    assert ended.err.startswith("Line 1, ")
    assert not data_dir.exists()


@pytest.mark.network
def test_it_keeps_serving_behind_the_link(start: Start, data_dir: Path, scan: Path) -> None:
    """The printed link signs in and leads to the hub; Ctrl-C ends both processes with exit code 0."""
    process = start("demo", "--data-dir", data_dir, "--scan", scan, "--port", 0)
    assert process.stdout is not None
    lines: list[str] = []
    while not any(line.startswith("Open ") for line in lines):
        line = process.stdout.readline()
        assert line, process.communicate()
        lines.append(line)
    link = lines[-1].split()[1]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    site = link.partition("/ops/")[0]
    with pytest.raises(urllib.error.HTTPError) as nothing:
        _fetch(browser, f"{site}/api/ops/nothing")  # it answers, and nobody is signed in yet
    nothing.value.close()
    assert nothing.value.code == 404
    _enter(browser, link)
    assert "Recorded scan austin-pizza-5x5.csv" in _fetch(browser, f"{site}/api/ops/reports/local-grid")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.communicate()


def _enter(browser: urllib.request.OpenerDirector, link: str) -> None:
    """Follow the link; the web app that it leads to may be left out of an editable installation."""
    try:
        _fetch(browser, link)
    except urllib.error.HTTPError as missing:
        missing.close()


def _fetch(browser: urllib.request.OpenerDirector, address: str, within: float = 20) -> str:
    deadline = time.monotonic() + within
    while True:
        try:
            with browser.open(address, timeout=5) as response:
                page: bytes = response.read()
                return page.decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
