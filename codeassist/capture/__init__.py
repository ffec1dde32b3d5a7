"""Capture: who wrote what in open buffers, and the local journal of it."""
