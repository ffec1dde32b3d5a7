"""One file per request; each has one `handle`."""
