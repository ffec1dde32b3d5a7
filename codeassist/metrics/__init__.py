"""Metrics: one file of definitions, and the figures compiled from them."""
