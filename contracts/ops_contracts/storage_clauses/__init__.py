"""The clauses of the storage contract: one module for each noun."""
