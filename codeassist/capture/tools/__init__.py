"""What other tools write: coding agents that edit files beside the editor, seen between a `before` and an `after`."""
