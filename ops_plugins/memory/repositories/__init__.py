"""The repositories, one module for each port."""
