"""What the core asks of the outside world: one protocol a file, whose docstrings are the contract."""
