"""codeassist: a coding assistant that a company runs for itself."""

__version__ = "0.1.0"

__all__ = ["__version__"]
