"""The developer's machine of the lineage tests."""

from tests.codeassist.adoption.lineage.conftest import work

__all__ = ["work"]
