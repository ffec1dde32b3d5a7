"""Is everything in place? Checks in the order in which things depend on each other, in words."""
