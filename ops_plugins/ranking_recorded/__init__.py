"""Recorded ranks: a scan that was made earlier."""
