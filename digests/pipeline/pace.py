"""The pause between any two requests to arXiv, over all processes of this site.

arXiv's terms ask for one request every three seconds from all machines of one operator together
(https://info.arxiv.org/help/api/tou.html), so that the clock is Redis' and not a process's own.
"""

from time import sleep

from django.conf import settings
from redis import Redis

_KEY = "papersite:arxiv-turn"


def await_turn() -> None:
    """Wait until `ARXIV_INTERVAL` seconds have passed since the last request of any process, and take the turn."""
    interval = int(settings.ARXIV_INTERVAL * 1000)
    if not interval:
        return
    with Redis.from_url(settings.REDIS_URL) as redis:
        while not redis.set(_KEY, "taken", nx=True, px=interval):
            sleep(max(int(redis.pttl(_KEY)), 1) / 1000)
