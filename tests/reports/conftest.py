"""The naive second computation of the store's tests counts the Maven company here too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "store"))
