"""How much memory a process took."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def most() -> int:
    """The most bytes that this process held at any time; 0 where the system does not say."""
    try:
        system: Any = importlib.import_module("resource")
    except ImportError:
        return 0
    used = int(system.getrusage(system.RUSAGE_SELF).ru_maxrss)
    return used if sys.platform == "darwin" else used * 1024
