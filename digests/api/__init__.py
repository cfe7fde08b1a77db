"""A reader's own programs: `/api/v1/`, documented at `/api/v1/docs`.

It answers with the same rankings as the page and takes the same feedback. Every error is JSON and says what to change.
"""

from ninja import NinjaAPI

from digests.api import errors, feedback, papers, summaries
from digests.api.access import Limit, Token

api = NinjaAPI(
    title="Papersite",
    version="1",
    description="Your rankings, with their reasons, and what you tell about papers.",
    urls_namespace="api",
    docs_url=None,
    auth=Token(),
    throttle=Limit(),
)
api.add_router("", feedback.router)  # before the papers, whose identifiers may have a slash in them
api.add_router("", summaries.router)
api.add_router("", papers.router)
errors.register(api)

__all__ = ["api"]
