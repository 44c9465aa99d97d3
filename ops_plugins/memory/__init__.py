"""Storage and legacy profiles in the memory of one process: for trying the hub out, and for tests."""
