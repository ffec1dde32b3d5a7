"""Completions: request, prompt, stop rules, filters."""
