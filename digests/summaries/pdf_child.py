"""One PDF on standard input to its pages' text on standard output, in a process that may die.

It is run as a script (`python -I pdf_child.py`), imports nothing of this site, limits its own memory and time before it
reads a byte, writes no file, and answers with one JSON string a line for each page: what is there when it dies counts.
"""

import ctypes
import io
import json
import logging
import resource
import signal
import sys
from itertools import islice

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import PyPdfError

MAX_PAGES = 80
MAX_LETTERS = 600_000
MAX_STREAM = 20_000_000
"""Bytes that one packed stream may unpack to; a page's own drawing needs far fewer."""

MEMORY = 1_000_000_000
SECONDS = 40
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Answer with the pages that can be read."""
    _limit()
    logging.disable()
    left = MAX_LETTERS
    with apply_configuration(
        zlib_maximum_output_length=MAX_STREAM,
        lzw_maximum_output_length=MAX_STREAM,
        run_length_maximum_output_length=MAX_STREAM,
        array_based_stream_maximum_output_length=MAX_STREAM,
    ):
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        for page in islice(reader.pages, MAX_PAGES):
            text = _text(page)[:left]
            left -= len(text)
            sys.stdout.write(json.dumps(text) + "\n")
            sys.stdout.flush()
            if not left:
                return


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _text(page: PageObject) -> str:
    try:
        return page.extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return ""  # a page that cannot be read is no reason to lose the others


if __name__ == "__main__":
    main()
