from __future__ import annotations

import json
from typing import Any


def test_the_document_is_printed_as_json(ops_hub: Any) -> None:
    """The document is printed readably, or on one line."""
    wide, compact = ops_hub("openapi"), ops_hub("openapi", "--compact", "--json")
    assert wide.code == compact.code == 0
    assert compact.out.count("\n") == 1
    assert json.loads(wide.out) == compact.data
    assert compact.data["openapi"].startswith("3.1")
    assert "/api/ops/bootstrap" in compact.data["paths"]
