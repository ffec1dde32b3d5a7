"""Repositories to symbols to retrieval; knows nothing of models, editors or the web."""
