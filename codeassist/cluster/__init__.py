"""Building the index on several machines: a Ray cluster parses, this machine stores."""
