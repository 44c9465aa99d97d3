"""Adapters that come with the hub; each is found and loaded like any other plugin."""
