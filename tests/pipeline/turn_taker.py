"""Processes of their own that ask an arXiv for listings, each request in its turn.

`python -m tests.pipeline.turn_taker PROCESSES REQUESTS LEASE`; where to ask and how slowly is in the environment.
"""

import sys
from functools import partial
from multiprocessing import get_context

from digests.arxiv.client import ArxivClient, Doors, Retries
from digests.pipeline.turns import turn
from papersite import settings


def main(processes: int, requests: int, lease: float) -> int:
    """Return how many of the processes failed; all but this one are forked when everything is imported."""
    fork = get_context("fork")
    others = [fork.Process(target=ask, args=(requests, lease)) for _ in range(processes - 1)]
    for other in others:
        other.start()
    ask(requests, lease)
    for other in others:
        other.join()
    return sum(other.exitcode != 0 for other in others)


def ask(requests: int, lease: float) -> None:
    doors = Doors(
        rss=settings.ARXIV_RSS_URL, site=settings.ARXIV_SITE_URL, api=settings.ARXIV_API_URL, oai=settings.ARXIV_OAI_URL
    )
    turns = partial(turn, lease=lease)
    with ArxivClient(doors, settings.ARXIV_USER_AGENT, turn=turns, retries=Retries(tries=1)) as client:
        for _ in range(requests):
            client.listing("cs.LG")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
