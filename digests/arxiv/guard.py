"""What every reader of arXiv's XML refuses before it reads: too many bytes, another encoding, a document type.

It knows no format; `outline` (RSS and Atom) and `elements` (search API and OAI-PMH) build on it.
"""

import re
from xml.parsers import expat

from digests.arxiv.errors import ListingError, TruncatedError

MAX_BYTES = 30_000_000
MAX_ENTRIES = 20_000
MAX_DEPTH = 24

_CUT_SHORT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
"""Expat's codes for a document that ends in the middle."""

_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)


def utf8(document: bytes, *, otherwise: str = "not a feed") -> bytes:
    """Return the document as UTF-8 without declaration; what it declares about its encoding is not believed.

    Raises:
        ListingError: It is too large, empty, HTML, in another encoding, or no XML at all: `otherwise` is the reason
            for that.
    """
    if len(document) > MAX_BYTES:
        raise ListingError("too large", f"The document has {len(document):,} bytes; {MAX_BYTES:,} are allowed.")
    text = _text(document, otherwise).lstrip("\ufeff \t\r\n")
    if not text:
        raise ListingError("empty body", "The document is empty.")
    if _HTML.match(text):
        raise html_page()
    if not text.startswith("<"):
        raise ListingError(otherwise, "The document is not XML.")
    return _DECLARATION.sub("", text, count=1).encode() if text.startswith("<?xml") else text.encode()


def refuse_doctype(name: str, *_rest: object) -> None:
    """Expat's handler of a document type: refuse the document.

    Raises:
        ListingError: Always; the reason tells HTML from the rest.
    """
    if name.lower() == "html":
        raise html_page()
    raise ListingError("doctype", "The document declares a document type; arXiv's have none.")


def html_page() -> ListingError:
    """Return the error for an HTML page where XML should be."""
    return ListingError("html page", "The document is an HTML page, not what was asked for.")


def too_deep() -> ListingError:
    """Return the error for elements nested more than `MAX_DEPTH` deep."""
    return ListingError("too deep", f"Elements are nested more than {MAX_DEPTH} deep.")


def not_well_formed(error: expat.ExpatError) -> ListingError:
    """Return the error for what expat cannot read to the end; a `TruncatedError` when the end is missing."""
    if error.code in _CUT_SHORT:
        return TruncatedError(f"The document ends in the middle: {error}.")
    return ListingError("malformed", f"The document is not well-formed XML: {error}.")


def _text(document: bytes, otherwise: str) -> str:
    try:
        if document.startswith(_UTF16_MARKS):
            return document.decode("utf-16")
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        if not document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", *_UTF16_MARKS)):
            raise ListingError(otherwise, "The document is not XML.") from error
        if error.end == len(document) and error.reason in {"unexpected end of data", "truncated data"}:
            raise TruncatedError("The document ends in the middle of a character.") from error
        raise ListingError("encoding", f"The document is not UTF-8: {error.reason} at byte {error.start}.") from error
