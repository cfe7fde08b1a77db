"""The HTTP under the provider: every answer is read whole, within a time and a size, before anybody looks at it."""

from typing import Any

import httpx2

from digests.arxiv.deadline import Deadline
from digests.arxiv.errors import ListingError
from digests.arxiv.trust import authorities

MAX_ANSWER_BYTES = 8_000_000
"""A summary has a few thousand; what is longer is refused unread."""


class TooLargeError(httpx2.RequestError):
    """An answer has more than `MAX_ANSWER_BYTES`."""


class WholeAnswers(httpx2.Client):
    """An HTTP client whose answers arrive whole, within `total_seconds` from the first byte sent, or raise.

    It keeps no connection: the end of the time is the end of a socket, which only a new connection makes known. It
    follows no redirect, so that the key reaches no other host.

    Raises (from `send`):
        httpx2.ReadTimeout: the time passed, although the other side may have sent something every few seconds.
        TooLargeError: the answer is too large.
    """

    def __init__(self, *, connect_seconds: float, read_seconds: float, total_seconds: float) -> None:
        self._total_seconds = total_seconds
        super().__init__(
            headers={"Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(read_seconds, connect=connect_seconds),
            limits=httpx2.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            verify=authorities(),
        )

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Send a request and read its answer whole, asked for as a stream or not."""
        try:
            with Deadline(self._total_seconds) as deadline:
                request.extensions = {**request.extensions, "trace": deadline.trace}
                response = super().send(request, stream=True, **options)
                try:
                    body = _body(response)
                finally:
                    response.close()
        except ListingError as error:
            message = f"The answer takes more than {self._total_seconds:g} seconds."
            raise httpx2.ReadTimeout(message, request=request) from error
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE]
        return httpx2.Response(response.status_code, headers=headers, content=body, request=request)


_OF_THE_WIRE = {"content-encoding", "content-length", "transfer-encoding"}


def _body(response: httpx2.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise TooLargeError(f"The answer has more than {MAX_ANSWER_BYTES:,} bytes.", request=response.request)
    return bytes(body)
