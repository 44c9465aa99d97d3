"""The web host: the hub over HTTP."""
