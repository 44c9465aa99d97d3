"""OAuth clients over Authlib."""
