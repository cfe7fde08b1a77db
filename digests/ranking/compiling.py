"""How loops are compiled by numba, and where what it compiles is kept for the next process (NUMBA_CACHE_DIR).

Only files of loops import this, and those are loaded where many readers are ranked for the first time in a process:
numba takes a second and 60 MB.
"""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
from numba.core import config

_PATTERNS = ("kernel*.py", "candidates.py", "matching.py", "packed_statements.py")


def _sources() -> str:
    """Return what names these very sources.

    Numba compiles a loop anew where its own file changed, but not where another file did from which it takes a loop or
    a constant.
    """
    files = sorted(file for pattern in _PATTERNS for file in Path(__file__).parent.glob(pattern))
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()


_settings: Any = config
if _settings.CACHE_DIR:
    _settings.CACHE_DIR = str(Path(_settings.CACHE_DIR) / _sources())

_njit: Any = numba.njit  # its types do not know of wrappers
compiled: Callable[[Any], Any] = _njit(cache=True, nogil=True)
"""Compiles a loop that Python calls."""

within: Callable[[Any], Any] = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""Compiles what only compiled loops call and are kept with: without the wrappers for other callers, a fifth faster."""
