"""Arrays to bytes for one database field, and back without a copy."""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sHH")
_SECTION = struct.Struct("<2sxxI")
_ALIGNMENT = 8


def pack(kind: bytes, version: int, arrays: Sequence[NDArray[Any]]) -> bytes:
    """Return arrays of one dimension as bytes: a header, the sections' types and sizes, then the sections.

    Everything is little-endian, and every section begins at a multiple of 8, so that `unpack` need not copy. `kind` is
    four letters that say what is packed.
    """
    little = [np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for array in arrays]
    head = _HEADER.pack(kind, version, len(little)) + b"".join(
        _SECTION.pack(array.dtype.str[1:].encode(), array.nbytes) for array in little
    )
    return b"".join(_padded(part) for part in (head, *(array.tobytes() for array in little)))


def unpack(kind: bytes, version: int, packed: bytes | memoryview) -> list[NDArray[Any]]:
    """Return the arrays that `pack` made bytes of, read-only; raises ValueError when these are no such bytes."""
    packed = bytes(packed)
    if len(packed) < _HEADER.size or _HEADER.unpack_from(packed)[:2] != (kind, version):
        raise ValueError(f"These bytes are no {kind.decode()} of version {version}.")
    count = _HEADER.unpack_from(packed)[2]
    start = _HEADER.size + count * _SECTION.size
    if start > len(packed):
        raise ValueError(f"This {kind.decode()} is cut short.")
    arrays = []
    sections = list(_SECTION.iter_unpack(packed[_HEADER.size : start]))
    for code, size in sections:
        start += -start % _ALIGNMENT
        if start + size > len(packed):
            raise ValueError(f"This {kind.decode()} is cut short.")
        dtype = np.dtype("<" + code.decode())
        arrays.append(np.frombuffer(packed, dtype, size // dtype.itemsize, start))
        start += size
    return arrays


def joined(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts without line feeds as one array for `pack`."""
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def parted(array: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the texts that `joined` put together; no texts and one empty text are the same."""
    return tuple(array.tobytes().decode().split("\n")) if array.size else ()


def _padded(part: bytes) -> bytes:
    return part + bytes(-len(part) % _ALIGNMENT)
