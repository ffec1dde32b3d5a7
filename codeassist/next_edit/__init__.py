"""After an edit: the other places that need the same change."""
