"""What happened and how long it took: structured logs, traces of suggestions, and their export."""
