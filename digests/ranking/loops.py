"""Whether the compiled loops are there, and how they come into a process that serves pages.

Numba compiles them for up to a minute, once for each release and machine, and takes a second and 60 MB to load what it
compiled before. A page waits for neither: a worker compiles (`python -m digests.ranking.loops`), the process that forks
those that serve pages loads, and until then rankings are made with numpy, the same ones.
"""

import os
import platform
import subprocess
import sys
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Event, Thread

_SOURCES = ("kernel*.py", "candidates.py", "matching.py", "packed_statements.py")
_CPU = Path("/proc/cpuinfo")
_SECONDS = 20.0  # between two looks whether a worker has compiled them
_NICE = 19

_loaded = Event()


def are_loaded() -> bool:
    """Return whether this process has the loops at hand."""
    return _loaded.is_set()


def are_compiled() -> bool:
    """Return whether the loops of this release were compiled on such a machine as this."""
    folder = folder_of_compiled()
    return folder is not None and (folder / "whole").exists()


def load() -> bool:
    """Load the loops if they were compiled before; return whether this process has them now."""
    if not are_loaded() and are_compiled():
        compile_all()
    return are_loaded()


def load_once_compiled() -> None:
    """Load the loops as soon as a worker has compiled them, beside whatever this process does."""
    if not are_loaded():
        Thread(target=_load_once_compiled, name="loops", daemon=True).start()


def compile_all() -> None:
    """Compile the loops, or load what was compiled of them, and note that all of them are there."""
    import_module("digests.ranking.alone").rehearse()
    folder = folder_of_compiled()
    if folder is not None:
        (folder / "whole").touch()
    _loaded.set()


def compile_beside() -> None:
    """Compile the loops if they were not, in a process of its own that lets all others go first."""
    if folder_of_compiled() is not None and not are_compiled():
        subprocess.run([sys.executable, "-m", __name__], cwd=Path(__file__).parents[2], check=True)  # noqa: S603


def folder_of_compiled() -> Path | None:
    """Return where numba keeps what it compiles of these very sources on such a machine; None where it keeps nothing.

    Numba compiles a loop anew where its own file changed, but not where another file did from which it takes a loop or
    a constant.
    """
    kept, numba = os.environ.get("NUMBA_CACHE_DIR"), _version("numba")
    if not kept or not numba:
        return None
    files = sorted(file for pattern in _SOURCES for file in Path(__file__).parent.glob(pattern))
    made_of = [file.read_bytes() for file in files]
    made_of += [f"{numba} {_version('numpy')} {sys.version} {platform.machine()} {_cpu()}".encode()]
    return Path(kept) / blake2b(b"".join(made_of), digest_size=8).hexdigest()


def _load_once_compiled() -> None:
    while not load():
        _loaded.wait(_SECONDS)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _cpu() -> str:
    """Return what the processor is and can do; what was compiled for another one is no use."""
    if not _CPU.exists():
        return platform.processor()
    lines = _CPU.read_text().splitlines()
    return "".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))


if __name__ == "__main__":
    os.nice(_NICE)
    compile_all()
