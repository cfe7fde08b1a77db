"""The addresses of the feeds: `/rss/<key>/` and `/rss/<key>.json`.

What was served is remembered by a stamp of all that it was made from: while that is the same, "not modified" takes a
few small queries and no ranking. The entity tag is a hash of the document, so that it is strong, and the document made
anew from other things but with the same words is the same.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from accounts.feed_views import FeedViewError
from digests.feeds import json_feed, rss
from digests.feeds.asked import Asked, GoneError, UnknownKeyError, asked
from digests.feeds.contents import Contents, contents
from digests.pipeline import gists

MAX_AGE = 300
"""Seconds for which a reader's program need not ask again."""

REMEMBERED = 7 * 24 * 3600
"""Seconds for which is remembered what was served."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a feed."""

    name: str
    ending: str
    content_type: str
    written: Callable[[Asked, Contents, str], bytes]


RSS = Form("rss", "/", rss.CONTENT_TYPE, rss.written)
JSON = Form("json", ".json", json_feed.CONTENT_TYPE, json_feed.written)


class _Served(NamedTuple):
    """What was served: its hash and moment, and the papers in it with their gists, which change by themselves."""

    etag: str
    since: datetime
    numbers: list[int]
    gists: dict[int, str]


@require_safe
def rss_feed(request: HttpRequest, key: str) -> HttpResponse:
    """Serve a feed as RSS 2.0."""
    return _feed(request, key, RSS)


@require_safe
def json_feed_of(request: HttpRequest, key: str) -> HttpResponse:
    """Serve a feed as JSON Feed 1.1."""
    return _feed(request, key, JSON)


def _feed(request: HttpRequest, key: str, form: Form) -> HttpResponse:
    now = timezone.now()
    try:
        wanted = asked(key, dict(request.GET.lists()), now)
        response = _answer(request, wanted, form, now)
    except FeedViewError as error:
        response = HttpResponseBadRequest(f"{error}\n", content_type="text/plain; charset=utf-8")
    except GoneError:
        text = "This address was renewed and no longer works. The new one is on the interests page.\n"
        response = HttpResponse(text, status=410, content_type="text/plain; charset=utf-8")
    except UnknownKeyError as error:
        raise Http404("No feed has this address.") from error
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, wanted: Asked, form: Form, now: datetime) -> HttpResponse:
    """Answer "not modified" where that is known without ranking, else with the document."""
    is_zipped = _takes_gzip(request)
    if not is_zipped:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # GZipMiddleware would compress for `gzip;q=0` too
    served = _remembered(wanted, form)
    response = served and _not_modified(request, served, is_zipped=is_zipped)
    if not served or not response:
        body, served = _made(wanted, form, now)
        response = _not_modified(request, served, is_zipped=is_zipped)
        response = response or _document(body, form, is_zipped=is_zipped)
    response.headers["ETag"] = _etag(served, is_zipped=is_zipped)
    response.headers["Last-Modified"] = http_date(served.since.timestamp())
    patch_vary_headers(response, ("Accept-Encoding",))
    patch_cache_control(response, private=True, max_age=MAX_AGE)
    return response


def _remembered(wanted: Asked, form: Form) -> _Served | None:
    """Return what was last served of this, unless its gists have changed since."""
    served: _Served | None = cache.get(_name(wanted, form))
    if served is None or gists.gists_of(served.numbers, wanted.language) != served.gists:
        return None
    return served


def _made(wanted: Asked, form: Form, now: datetime) -> tuple[bytes, _Served]:
    """Rank, write, and remember."""
    held = contents(wanted, now)
    address = f"{settings.SITE_URL}/rss/{wanted.profile.feed_key}{form.ending}{wanted.view.query}"
    body = form.written(wanted, held, address)
    etag = hashlib.sha256(body).hexdigest()[:32]
    since = cache.get_or_set(f"feed:since:{etag}", now.replace(microsecond=0), REMEMBERED) or now
    served = _Served(etag, since, held.numbers, held.gists)
    cache.set(_name(wanted, form), served, REMEMBERED)
    return body, served


def _name(wanted: Asked, form: Form) -> str:
    return f"feed:{form.name}:{wanted.stamp}"


def _document(body: bytes, form: Form, *, is_zipped: bool) -> HttpResponse:
    response = HttpResponse(gzip.compress(body, 6, mtime=0) if is_zipped else body, content_type=form.content_type)
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _not_modified(request: HttpRequest, served: _Served, *, is_zipped: bool) -> HttpResponse | None:
    """Return the answer to a program that has this very document; None to one that has not."""
    etag, since = _etag(served, is_zipped=is_zipped), int(served.since.astimezone(UTC).timestamp())
    answer: HttpResponse | None = get_conditional_response(request, etag=etag, last_modified=since)
    return answer


def _etag(served: _Served, *, is_zipped: bool) -> str:
    """Return the strong entity tag: other bytes, as compressed ones are, have another (RFC 9110 section 8.8.1)."""
    return f'"{served.etag}-gzip"' if is_zipped else f'"{served.etag}"'


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether the client takes gzip (RFC 9110 section 12.5.3); `gzip;q=0` says it does not."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip() in {"gzip", "x-gzip", "*"}:
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
