"""What the command line ends with. Scripts may rely on these."""

from __future__ import annotations

DONE = 0
"""It worked."""
FAILED = 1
"""It did not: a run failed, something was not found, a check found problems."""
USAGE = 2
"""The command line, the settings or a file are not right."""
STORAGE = 3
"""The storage is locked, full, out of reach, or its schema is not up to date."""
PLUGIN = 4
"""A plugin is missing or broken, or cannot do this."""
ADDRESS = 5
"""The address to listen on is taken."""
INTERRUPTED = 130
"""Interrupted from the keyboard."""

HELP = """\b
Exit codes:
  0  it worked
  1  it did not: a run failed, something was not found, a check found problems
  2  the command line, the settings or a file are not right
  3  storage is locked, full or out of reach, or its schema is not up to date
  4  a plugin is missing or broken, or cannot do this
  5  the address to listen on is taken
"""
