"""Which company repository, and which version of it, an import means: read from manifests and lock files.

`formats` reads one tree's files into facts, `choice` finds the version that counts in each folder, `tags` the commit
of a version, and `pinning` keeps the result in the index. Nothing of a repository is executed.
"""
