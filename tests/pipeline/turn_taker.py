"""A process of its own that asks an arXiv for listings, each request in its turn.

`python -m tests.pipeline.turn_taker REQUESTS LEASE`; where to ask and how slowly is in the environment.
"""

import sys
from functools import partial

from digests.arxiv.client import ArxivClient, Doors, Retries
from digests.pipeline.turns import turn
from papersite import settings


def main(requests: int, lease: float) -> None:
    doors = Doors(
        rss=settings.ARXIV_RSS_URL, site=settings.ARXIV_SITE_URL, api=settings.ARXIV_API_URL, oai=settings.ARXIV_OAI_URL
    )
    turns = partial(turn, lease=lease)
    with ArxivClient(doors, settings.ARXIV_USER_AGENT, turn=turns, retries=Retries(tries=1)) as client:
        for _ in range(requests):
            client.listing("cs.LG")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
