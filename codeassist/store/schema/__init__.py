"""Every table of the adoption database, one module per concern; `base` holds the metadata and types.

Importing this package registers them all. A table's module imports from `base`, never from here.
"""

from codeassist.store.schema import deployments, events, lineage
from codeassist.store.schema.base import UtcTime, metadata

__all__ = ["UtcTime", "deployments", "events", "lineage", "metadata"]
