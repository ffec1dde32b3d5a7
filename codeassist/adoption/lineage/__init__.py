"""Which span each line of a commit descends from: `sync` works it out, the rest reads it."""

from codeassist.adoption.lineage.claims import Run
from codeassist.adoption.lineage.read import FileLines, TreeSpans, committed_spans, spans_of_commit, tree_lines
from codeassist.adoption.lineage.sync import SyncReport, declare_rewrite, sync

__all__ = [
    "FileLines",
    "Run",
    "SyncReport",
    "TreeSpans",
    "committed_spans",
    "declare_rewrite",
    "spans_of_commit",
    "sync",
    "tree_lines",
]
