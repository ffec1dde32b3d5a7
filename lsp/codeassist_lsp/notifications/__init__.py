"""One file per notification; each has one `handle`."""
