"""A retrieval's explanation as people and programs read it."""
