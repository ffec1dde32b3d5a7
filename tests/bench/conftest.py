"""Makes the programs of bench/ importable, behind everything else: one is called `coverage`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "bench"))
