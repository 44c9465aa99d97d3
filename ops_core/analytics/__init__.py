"""Statistics of grids. The only part of the core that loads numerical libraries, and only when it is asked."""
