"""How loops are compiled by numba, and where what it compiles is kept for the next process (NUMBA_CACHE_DIR).

Only files of loops import this, and no page waits for them to be loaded (`digests.ranking.loops`): numba takes a second
and 60 MB.
"""

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, config, types
from numba.extending import intrinsic

from digests.ranking.loops import folder_of_compiled

_settings: Any = config
if _folder := folder_of_compiled():
    _settings.CACHE_DIR = str(_folder)

_njit: Any = numba.njit  # its types do not know of wrappers
compiled: Callable[[Any], Any] = _njit(cache=True, nogil=True)
"""Compiles a loop that Python calls."""

within: Callable[[Any], Any] = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""Compiles what only compiled loops call and are kept with: without the wrappers for other callers, a fifth faster."""


_intrinsic: Callable[[Any], Any] = intrinsic
_code: Any = cgutils
_TO_READ, _TO_KEEP, _OF_VALUES = 0, 3, 1


@_intrinsic
def fetch(_: Any, array: Any, __: Any) -> Any:
    """Have the processor fetch the entry at a place of an array, which is read soon: LLVM's `prefetch`.

    It is a hint and never an error, even where the array has no such place.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        made = context.make_array(signature.args[0])(context, builder, args[0])
        entry = _code.get_item_pointer(context, builder, signature.args[0], made, [args[1]], wraparound=False)
        address = builder.bitcast(entry, ir.IntType(8).as_pointer())
        whole = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, whole, whole, whole])
        function = _code.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(function, [address, *(ir.Constant(whole, each) for each in (_TO_READ, _TO_KEEP, _OF_VALUES))])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate
