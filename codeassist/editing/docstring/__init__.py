"""From what a model says about a function or class to a docstring in its place."""
