"""From a cursor to snippets: what is in scope, ranked, then similar code, within a budget of tokens."""
