"""One HTTP answer's body to the bytes of a document, within bounds. Parses nothing.

What is asked for is gzip or nothing; it is unpacked here and not by httpx2, which would unpack a bomb whole.
"""

import re
import zlib
from collections.abc import Iterator
from enum import Enum

import httpx2

from digests.arxiv.errors import ListingError
from digests.arxiv.outline import MAX_BYTES

_GZIP = 16 + zlib.MAX_WBITS


class Form(Enum):
    """What a door serves: the types that it may say, and what it is called."""

    XML = (r"(?:application|text)/(?:(?:rss|atom)\+)?xml", "an XML document")
    HTML = (r"text/html|application/xhtml\+xml", "a web page")
    PDF = (r"application/pdf", "a PDF")

    def __init__(self, types: str, words: str) -> None:
        self.types = re.compile(types, re.ASCII)
        self.words = words


def check_type(response: httpx2.Response, form: Form) -> None:
    """Refuse an answer that says it is something else; one that says nothing is taken.

    Raises:
        ListingError: `wrong content type`.
    """
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type and not form.types.fullmatch(content_type):
        raise ListingError("wrong content type", f"arXiv answers with {content_type[:60]!a}, not with {form.words}.")


def read_body(response: httpx2.Response) -> bytes:
    """Return the body, unpacked.

    Raises:
        ListingError: `too large` (more than `MAX_BYTES`, packed or unpacked), `bad compression` or `truncated`.
        httpx2.HTTPError: The connection does not carry it to its end.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip", ""}:
        raise ListingError("bad compression", f"arXiv answers in {encoding[:40]!a}, which was not asked for.")
    chunks = _within_bounds(response)
    return _gunzipped(chunks) if encoding.endswith("gzip") else b"".join(chunks)


def _within_bounds(response: httpx2.Response) -> Iterator[bytes]:
    for chunk in response.iter_raw():
        if response.num_bytes_downloaded > MAX_BYTES:
            raise _too_large()
        yield chunk


def _gunzipped(chunks: Iterator[bytes]) -> bytes:
    decompressor = zlib.decompressobj(_GZIP)
    document = bytearray()
    for chunk in chunks:
        try:
            document += decompressor.decompress(chunk, MAX_BYTES + 1 - len(document))
        except zlib.error as error:
            raise ListingError("bad compression", f"arXiv's answer is not gzip: {error}.") from error
        if len(document) > MAX_BYTES:
            raise _too_large()
    if not decompressor.eof:
        raise ListingError("truncated", "arXiv's answer breaks off in its compression.")
    return bytes(document)


def _too_large() -> ListingError:
    return ListingError("too large", f"arXiv's answer has more than {MAX_BYTES:,} bytes.")
