"""``python -m ops_cli`` is ``ops-hub``."""

from __future__ import annotations

import sys

from ops_cli.main import main

if __name__ == "__main__":
    sys.exit(main())
