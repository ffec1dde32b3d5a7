"""The way of events from the journal to the team server. `docs/journal.md` defines what the two say to each other."""
