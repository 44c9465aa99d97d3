"""Running the conformance suite against an installed plugin, and printing what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from ops_cli import exit_codes
from ops_cli.failures import CliFailure
from ops_core.plugins.catalog import Catalog, PluginReport, PluginState, PluginUnusable

if TYPE_CHECKING:
    from ops_contracts.report import ConformanceReport


def conformance_modules(catalog: Catalog, report: PluginReport) -> tuple[str, ...]:
    """Return the modules with the conformance tests of a plugin, each once.

    Raises:
        PluginUnusable: It is missing or broken.
        CliFailure: It comes without such tests.
    """
    if report.state is PluginState.MISSING:
        known = ", ".join(other.name for other in catalog.reports if other.state is not PluginState.MISSING)
        msg = f"No plugin called '{report.name}' is installed. There are: {known}."
        raise PluginUnusable(msg)
    if report.state is not PluginState.LOADED:
        msg = f"The plugin '{report.name}' is {report.state}: {report.detail}"
        raise PluginUnusable(msg)
    names = {label.partition(":")[2] for label in report.offers}
    modules = dict.fromkeys(offer.conformance for offer in catalog.offers if offer.name in names and offer.conformance)
    if not modules:
        msg = f"The plugin '{report.name}' comes without conformance tests: its offers name no module that has them."
        raise CliFailure(msg)
    return tuple(modules)


def check_modules(modules: tuple[str, ...], starting: Callable[[str], None]) -> Iterator[ConformanceReport]:
    """Run the tests in `modules` and yield a report on each; `starting` is told which is next.

    Raises:
        CliFailure: What runs them is not installed.
    """
    if any(find_spec(name) is None for name in ("pytest", "hypothesis")):
        msg = "Checking a plugin takes pytest and hypothesis. Run 'pip install phow-ops-hub[contracts]'."
        raise CliFailure(msg, exit_codes.PLUGIN)
    from ops_contracts.report import check  # noqa: PLC0415 - only where it is asked for

    for module in modules:
        starting(module)
        yield check(module)


def print_report(report: ConformanceReport) -> None:
    """Print what came of one module: the counts, then every clause that did not simply pass."""
    from ops_contracts.report import Outcome  # noqa: PLC0415 - as above

    counts = ", ".join(f"{len(report.having(outcome))} {outcome.replace('_', ' ')}" for outcome in Outcome)
    verdict = click.style("conformant", fg="blue") if report.is_conformant else click.style("not conformant", fg="red")
    click.echo(
        f"{report.module} ({', '.join(report.offers) or 'no offer'}): {verdict}; {counts}; {report.seconds:.1f} s"
    )
    for outcome in (Outcome.FAILED, Outcome.KNOWN_GAP):
        for result in report.having(outcome):
            click.echo(f"\n  {outcome.replace('_', ' ').upper()}  {result.suite}.{result.clause}")
            for label, text in (("promise", result.promise), ("why", result.detail), ("help", result.help)):
                if text:
                    click.echo(f"    {label}: {_indented(text)}")
    if report.problem:
        click.echo(f"\n  The tests could not be run to the end: {_indented(report.problem)}")


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n      ")
