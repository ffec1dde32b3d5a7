"""What the languages with brackets share: a reader of facts that is driven by a query and a few tables."""
