"""The one-tap links of a mail: what a reader tells about a paper, signed, for readers who are signed out as well."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from digests.ranking.judgements import Action

ACTIONS = (Action.LIKE, Action.DISMISS, Action.SAVE)
"""What a mail offers for each paper."""

_SIGNER = Signer(salt="digests.mail.taps")


@dataclass(frozen=True, slots=True)
class Tap:
    """What one link says: this reader tells this about this paper, in this profile."""

    reader: int
    profile: int
    paper: int
    action: Action


def token_of(tap: Tap) -> str:
    """Return the token of a link. It does not expire; it does nothing but lead to a page that asks."""
    return _SIGNER.sign(f"{tap.action}.{tap.paper}.{tap.reader}.{tap.profile}")


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
