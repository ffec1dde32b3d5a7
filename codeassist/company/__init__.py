"""What the company's own server answers from the index that it keeps; it knows nothing of HTTP."""
