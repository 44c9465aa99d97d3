"""The one page that is no part of the web app: it is for people who may not come in."""

from __future__ import annotations

_LINK_IS_USED = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Link used - Operations Hub</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>This link has been used or is too old</h1>
<p>Each link opens the hub once. Start the command again that printed it, and open the new one.</p>
</main>
</body>
</html>
"""


def link_is_used() -> bytes:
    """Return the page for a sign-in link that is not good any more."""
    return _LINK_IS_USED.encode()
