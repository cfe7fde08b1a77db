"""The address with which a digest is ended, signed out as well: it names the reader and nothing else."""

from django.core.signing import BadSignature, Signer

_SIGNER = Signer(salt="digests.mail.unsubscribe")


def token_of(reader: int) -> str:
    """Return the token of a reader's key. It never expires: a link in an old mail has to work (RFC 8058)."""
    return _SIGNER.sign(str(reader))


def reader_of(token: str) -> int | None:
    """Return the key of the reader whom a token names, who may be gone; None where it is none of ours."""
    try:
        return int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None


def path_of(token: str) -> str:
    """Return the path of the page that ends the digests; not by `reverse`, as each mail asks for it."""
    return f"/unsubscribe/{token}/"
