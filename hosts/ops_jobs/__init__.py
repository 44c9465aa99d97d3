"""The job host: workers that carry out runs on the leases of the database, woken through Huey."""
