"""Staged connectors: made-up businesses, figures and reviews in the place of real platforms."""
