"""The one-tap links of a mail: what a reader tells about a paper, signed, for readers who are signed out as well."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hmac import HMAC

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from digests.ranking.judgements import Action

ACTIONS = (Action.LIKE, Action.DISMISS, Action.SAVE)
"""What a mail offers for each paper."""

_SALT = "digests.mail.taps"
_SIGNER = Signer(salt=_SALT)


@dataclass(frozen=True, slots=True)
class Tap:
    """What one link says: this reader tells this about this paper, in this profile."""

    reader: int
    profile: int
    paper: int
    action: Action


def token_of(tap: Tap) -> str:
    """Return the token of a link. It does not expire; it does nothing but lead to a page that asks."""
    said = f"{tap.action}.{tap.paper}.{tap.reader}.{tap.profile}"
    made = _keyed(_SIGNER.key).copy()
    made.update(said.encode())
    return f"{said}:{urlsafe_b64encode(made.digest()).rstrip(b'=').decode()}"


@lru_cache(maxsize=1)
def _keyed(key: str) -> HMAC:
    """Return what signs as `_SIGNER` does, which makes its key anew for each of thirty links."""
    return salted_hmac(f"{_SALT}signer", b"", key, algorithm=_SIGNER.algorithm)


def tap_of(token: str) -> Tap | None:
    """Return what a link says; None where it is none of ours."""
    try:
        action, paper, reader, profile = _SIGNER.unsign(token).split(".")
        return Tap(int(reader), int(profile), int(paper), Action(action))
    except (BadSignature, ValueError):
        return None


def path_of(tap: Tap) -> str:
    """Return the path of the page that a link leads to; not by `reverse`, as each mail asks for dozens."""
    return f"/tap/{token_of(tap)}/"
