"""The files of the page about embedding are those of the app that is built and used."""

from __future__ import annotations

import json

import pytest

from tests.docs.pages import DOCS, ROOT, read, snippets

APP = ROOT / "tests/third_party/next_app"
PAGE = DOCS / "how-to/embed-ui.md"
FILES = {
    text.partition("\n")[0].removeprefix("// "): text.partition("\n")[2]
    for text in (snippet.text for snippet in snippets(PAGE, "js", "jsx"))
    if text.startswith("// ")
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_shown_as_it_is(name: str) -> None:
    """What readers copy is what was tried."""
    assert (APP / name).read_text(encoding="utf-8") == FILES[name]


def test_the_files_that_matter_are_shown() -> None:
    """The page shows the rewrite, the styles and the page of the web app."""
    assert {"next.config.mjs", "app/layout.jsx", "app/ops/[[...path]]/Hub.jsx"} <= set(FILES)


def test_the_package_has_the_name_and_version_that_the_page_says() -> None:
    """The archive is named after the package and its version."""
    own = json.loads((ROOT / "hosts/ops_ui/package.json").read_text(encoding="utf-8"))
    archive = f"{own['name'].lstrip('@').replace('/', '-')}-{own['version']}.tgz"
    assert archive in read(PAGE)
