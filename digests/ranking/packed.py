"""Arrays to bytes for one database field, and back without a copy."""

import struct
from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sHH")
_SECTION = struct.Struct("<2sxxI")
_ALIGNMENT = 8
_LINE_FEED = ord("\n")


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


def version(packed: bytes | memoryview) -> int:
    """Return the version that bytes of `pack` say they are of, -1 where they say none."""
    head = bytes(packed[: _HEADER.size])
    return int(_HEADER.unpack(head)[1]) if len(head) == _HEADER.size else -1


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


class Texts(Sequence[str]):
    """Texts as `joined` put them together, each made when it is asked for."""

    def __init__(self, array: NDArray[np.uint8], count: int) -> None:
        """Take an array of `joined` and how many texts it holds."""
        self.array = array
        breaks = np.flatnonzero(array == _LINE_FEED)
        if len(breaks) != max(count - 1, 0):
            raise ValueError(f"These are {len(breaks) + 1} texts, not {count}.")
        self._starts = np.append(0, breaks + 1)[:count]
        self._ends = np.append(breaks, len(array))[:count]

    @property
    def are_filled(self) -> NDArray[np.bool_]:
        """Of each text whether it has letters."""
        return np.asarray(self._ends > self._starts)

    def at(self, places: NDArray[np.intp]) -> list[str]:
        """Return the texts at these places."""
        ends, together = self._ends[places].tolist(), self.array.tobytes()
        return [together[start:end].decode() for start, end in zip(self._starts[places].tolist(), ends, strict=True)]

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return tuple(self)[place]
        return self.at(np.array([place]))[0]

    def __iter__(self) -> Iterator[str]:
        return iter(parted(self.array) or ("",) * len(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def joined(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts without line feeds as one array for `pack`."""
    if isinstance(texts, Texts):
        return texts.array
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def parted(array: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the texts that `joined` put together; no texts and one empty text are the same."""
    return tuple(array.tobytes().decode().split("\n")) if array.size else ()


def _padded(part: bytes) -> bytes:
    return part + bytes(-len(part) % _ALIGNMENT)
