"""The repositories: one a file, named after its port."""
