"""The operations of the host, one module for each thing that they are about."""
