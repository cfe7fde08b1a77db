"""The site's own client, at the doors of a stand-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from digests.arxiv.client import ArxivClient
from digests.arxiv.doors import Doors
from digests.arxiv.listing import Listing, parse_listing
from digests.arxiv.oai import Records, parse_records
from digests.arxiv.pages import ListingPage, parse_catchup_page, parse_new_page
from digests.arxiv.query import QueryAnswer, parse_answer
from digests.arxiv.retries import Retries
from digests.arxiv.taxonomy import canonical
from tests.arxiv_standin.server import Standin

AGENT = "Papersite/1 (mailto:papersite@example.org)"


class Reader:
    """Asks once, without trying again, and reads the answer."""

    def __init__(self, client: ArxivClient) -> None:
        self._client = client

    def feed(self, category: str) -> Listing:
        return parse_listing(self._client.listing(category).document)

    def new(self, category: str) -> ListingPage:
        return parse_new_page(self._client.new_page(category).document, category=category)

    def catchup(self, category: str, day: date) -> ListingPage:
        return parse_catchup_page(self._client.catchup_page(category, day).document, category=canonical(category))

    def query(self, *arxiv_ids: str) -> QueryAnswer:
        return parse_answer(self._client.query(arxiv_ids).document)

    def records(self, from_on: date) -> Records:
        return parse_records(self._client.records(from_on=from_on).document)


@contextmanager
def reader_of(standin: Standin, total_seconds: float = 10) -> Iterator[Reader]:
    """Give a reader at the doors of a stand-in; a request may take `total_seconds`."""
    urls = standin.urls
    doors = Doors(
        rss=urls["ARXIV_RSS_URL"], site=urls["ARXIV_SITE_URL"], api=urls["ARXIV_API_URL"], oai=urls["ARXIV_OAI_URL"]
    )
    with ArxivClient(doors, AGENT, retries=Retries(tries=1), total_seconds=total_seconds) as client:
        yield Reader(client)
