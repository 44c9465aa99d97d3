"""The parts of a unit of work: one protocol a file."""
