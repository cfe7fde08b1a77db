"""The bundled sample: real announcement days of December 2025, in the form in which arXiv serves a listing.

One archive a day holds one RSS document a category; README.md beside this file says where they come from.
"""

import lzma
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath

_FOLDER = Path(__file__).parent
_SUFFIX = ".tar.xz"


def days() -> list[date]:
    """Return the days of the sample, US Eastern, the earliest first."""
    return sorted(date.fromisoformat(path.name.removesuffix(_SUFFIX)) for path in _FOLDER.glob(f"*{_SUFFIX}"))


def documents(day: date) -> Iterator[tuple[str, bytes]]:
    """Yield (category, RSS document) for each listing of a day, in the order of the categories' names.

    Nothing is unpacked to disk; only plain files are read.

    Raises:
        FileNotFoundError: The sample has no such day.
    """
    with tarfile.open(_FOLDER / f"{day.isoformat()}{_SUFFIX}", "r:xz") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is not None:
                yield PurePosixPath(member.name).stem, content.read()


def large_document() -> bytes:
    """Return the largest real listing at hand: 1,506 entries of a combined RSS feed of 3 June 2025."""
    return lzma.decompress((_FOLDER / "combined-2025-06-03.xml.xz").read_bytes())
