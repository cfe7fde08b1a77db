"""A digest in hand to one whose mail may end, and on to one that was sent.

That a mail was taken is written together with the claim of the next one, so that each mail costs one statement. Until
then the sender's trace knows it, and whoever finds the process dead (`digests.pipeline.senders`).
"""

import socket
from dataclasses import dataclass
from datetime import datetime

from digests.pipeline.traces import Trace
from papersite import prepared

_CLAIM = """
    WITH before AS (
        UPDATE digests_digest SET state = 'sent', sent_at = %(now)s, sender = NULL, error = '', attempts = attempts + 1
        WHERE id = %(taken)s::bigint AND state IN ('sending', 'withheld')
    )
    UPDATE digests_digest SET state = 'sending', handed_over_at = %(now)s
    WHERE id = %(digest)s AND state = 'composed' AND sender = %(sender)s
    RETURNING id
"""

_SENT = """
    UPDATE digests_digest SET state = 'sent', sent_at = %(now)s, sender = NULL, error = '', attempts = attempts + 1
    FROM (SELECT set_config('synchronous_commit', 'off', true)) AS lazily
    WHERE id = %(taken)s AND state IN ('sending', 'withheld')
    RETURNING id
"""
"""It need not reach the disk at once: where the database server dies first, the digest counts as withheld."""


class Claims:
    """The claims of one sender, mail after mail."""

    def __init__(self, trace: Trace, now: datetime) -> None:
        self._trace, self._now = trace, now
        self._taken: int | None = None

    def over(self, connection: socket.socket) -> None:
        """Note over which connection the next mail goes."""
        self._trace.over(connection)

    def claim(self, digest: int) -> bool:
        """Claim a digest right before its mail ends; False where it is no longer this sender's."""
        values = {"now": self._now, "taken": self._taken, "digest": digest, "sender": self._trace.sender}
        is_mine = bool(prepared.rows(_CLAIM, values))
        self._taken = None
        return is_mine and self._trace.ends(digest)

    def taken(self, digest: int) -> None:
        """Note that the mail server took the mail of a digest that was claimed last."""
        self._trace.taken(digest)
        self._taken = digest

    def refused(self, digest: int) -> None:
        """Note that the mail server did not take it, if it was claimed at all."""
        self._trace.refused(digest)

    def write(self) -> None:
        """Write what was taken since the last claim."""
        if self._taken is not None:
            prepared.rows(_SENT, {"now": self._now, "taken": self._taken})
            self._taken = None


@dataclass(frozen=True, slots=True)
class Sending:
    """One digest on its way, as the way to the mail server sees it (`digests.mail.fates.Sending`)."""

    claims: Claims
    digest: int

    def over(self, connection: socket.socket) -> None:
        """Note over which connection its mail goes."""
        self.claims.over(connection)

    def may_end(self) -> bool:
        """Claim it."""
        return self.claims.claim(self.digest)

    def taken(self) -> None:
        """Note that the mail server took its mail."""
        self.claims.taken(self.digest)
