"""Use cases: each takes a principal and values, and returns values."""
