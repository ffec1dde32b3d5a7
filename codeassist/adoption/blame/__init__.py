"""Who or what wrote each line of a file, in which commit, and since when it is in production."""

from codeassist.adoption.blame.facts import BlamedLine, FileBlame, Landed, Live
from codeassist.adoption.blame.read import Asked, NotSyncedError, blame

__all__ = ["Asked", "BlamedLine", "FileBlame", "Landed", "Live", "NotSyncedError", "blame"]
