"""The random company of the store's tests is lived through here too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "store"))
