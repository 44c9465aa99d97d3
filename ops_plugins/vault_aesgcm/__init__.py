"""The vault over AES-256-GCM."""
