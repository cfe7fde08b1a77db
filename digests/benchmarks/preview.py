"""How long a keyword's preview takes while it is typed, and the interests page with its shares, on real text."""

from functools import partial

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Profile, User
from digests.benchmarks.pages import announce_papers, make_reader
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import median, milliseconds, p95
from digests.pipeline import match
from digests.pipeline.preview import preview_pattern
from digests.ranking import patterns

PAPERS = 7_000
_DAYS = 22
_TYPED = ("RL", "reinforcement learning", "*former", "*RL*", "retrieval augmented generation", "diffusion + protein",
          "ti:survey", '"IT"', "attention", "the")  # fmt: skip
_TIMES = 20
_ASKED = 3  # requests for each: together fewer than the page's limit


def measure() -> dict[str, float]:
    """Return the milliseconds of previews among 7,000 papers of 22 days: the first, then the median and p95."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with scratch_database():
        announce_papers(PAPERS, days=_DAYS)
        reader = make_reader()
        match.match_patterns(_keys(reader), match.recent_days(), timezone.now())
        first = milliseconds(partial(_preview, _TYPED[0]), 1)
        spent = {text: milliseconds(partial(_preview, text), _TIMES) for text in _TYPED}
        together = [each for times in spent.values() for each in times]
        client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        client.force_login(reader)
        asked = [each for text in _TYPED for each in milliseconds(partial(_ask, client, text), _ASKED)]
        page = milliseconds(partial(client.get, "/interests/"), _TIMES)
        return {
            "papers": PAPERS,
            "first_ms": first[0],
            "median_ms": median(together),
            "p95_ms": p95(together),
            "slowest_keyword_ms": max(map(median, spent.values())),
            "request_p95_ms": p95(asked),
            "interests_page_p95_ms": p95(page),
        }


def _preview(text: str) -> None:
    preview_pattern(("cs.AI",), patterns.parse_keyword(text), include_replacements=False)


def _ask(client: Client, text: str) -> None:
    response = client.get("/interests/preview/", {"q": text})
    if response.status_code != 200:
        raise RuntimeError(f"The preview of {text!r} answered {response.status_code}")


def _keys(reader: User) -> list[str]:
    mine = Profile.objects.default_of(reader).interests.exclude(kind="category")
    return list(mine.values_list("key", flat=True))
