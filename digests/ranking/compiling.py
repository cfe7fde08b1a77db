"""How loops are compiled by numba, and where what it compiles is kept for the next process (NUMBA_CACHE_DIR).

Only files of loops import this, and no page waits for them to be loaded (`digests.ranking.loops`): numba takes a second
and 60 MB.
"""

from collections.abc import Callable
from typing import Any

import numba
from numba.core import config

from digests.ranking.loops import folder_of_compiled

_settings: Any = config
if _folder := folder_of_compiled():
    _settings.CACHE_DIR = str(_folder)

_njit: Any = numba.njit  # its types do not know of wrappers
compiled: Callable[[Any], Any] = _njit(cache=True, nogil=True)
"""Compiles a loop that Python calls."""

within: Callable[[Any], Any] = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""Compiles what only compiled loops call and are kept with: without the wrappers for other callers, a fifth faster."""
