"""Edits that a model writes and that are checked before anybody sees them: a docstring, or what an instruction says.

The model gives text only. Where it goes, how it is indented, quoted and wrapped is decided here, and an edit is offered
only if the file still parses, no token outside of the asked region has changed, and the region is all that it touches.
"""
