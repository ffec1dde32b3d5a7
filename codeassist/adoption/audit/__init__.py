"""Whether the stored lineage is what its objects and events say, and holds together."""

from codeassist.adoption.audit.checking import Audit, audit
from codeassist.adoption.audit.recompute import DifferentLine

__all__ = ["Audit", "DifferentLine", "audit"]
