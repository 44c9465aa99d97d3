"""A ranking provider by somebody else: the smallest plugin that passes the whole suite."""
