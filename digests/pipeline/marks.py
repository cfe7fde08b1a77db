"""How far the last mail of a process came, as eight bytes at the beginning of a file.

The file is the sender's trace (`digests.pipeline.traces`); its witness (`digests.pipeline.witness`), a process that
knows nothing of Django, reads and writes the same bytes.
"""

import os
import struct
from dataclasses import dataclass
from enum import IntEnum

_MARK = struct.Struct("<q")
_STAGES = 4

SIZE = _MARK.size


class Stage(IntEnum):
    """How far a mail came: the server was not told that it ends, or was told, or has said that it took it."""

    OPEN = 0
    ENDED = 1
    TAKEN = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """The last digest whose mail a process ended, and how far that came."""

    digest: int
    stage: Stage


NOTHING = Mark(0, Stage.OPEN)


def read(file: int) -> Mark:
    """Return the mark of an open file.

    Raises:
        ValueError: there is none.
    """
    content = os.pread(file, SIZE, 0)
    if len(content) != SIZE:
        raise ValueError("The file broke off.")
    digest, stage = divmod(_MARK.unpack(content)[0], _STAGES)
    return Mark(digest, Stage(stage))


def write(file: int, mark: Mark) -> None:
    """Write the mark of an open file."""
    os.pwrite(file, _MARK.pack(mark.digest * _STAGES + mark.stage), 0)
