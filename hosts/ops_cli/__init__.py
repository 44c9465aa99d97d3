"""The command line, ``ops-hub``."""
