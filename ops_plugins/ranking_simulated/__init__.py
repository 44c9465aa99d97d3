"""Simulated ranks: a made-up town around the business."""
