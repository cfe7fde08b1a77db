"""The addresses of papers, feeds and rankings."""

from datetime import date

from django.urls import path, re_path, register_converter

from digests.api import api
from digests.api.docs import api_docs
from digests.api.errors import unknown
from digests.feeds.serving import json_feed_of, rss_feed
from digests.views.api_token import api_token, end_api_token, renew_api_token
from digests.views.bibtex import paper_bib
from digests.views.digests import digest_list, digest_page
from digests.views.feed import feed
from digests.views.feedback import tell
from digests.views.front import front
from digests.views.health import healthz
from digests.views.learned import learned, learned_term, reset_taste
from digests.views.metrics import metrics
from digests.views.papers import paper
from digests.views.preview import preview, preview_list
from digests.views.ranking_quality import ranking_quality
from digests.views.saved import saved
from digests.views.search import search_page
from digests.views.status import status
from digests.views.status_json import status_json
from digests.views.subscription import resume, send_one_now, subscription
from digests.views.subscription_preview import subscription_preview, subscription_preview_mail
from digests.views.summaries import report_summary, retry_summary, summary
from digests.views.taps import tap
from digests.views.trending import add_keyword, trends
from digests.views.unsubscribe import unsubscribe
from digests.views.webhooks import webhook


class DayConverter:
    """A day in an address, as `2025-12-10`."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Read the day; ValueError (an impossible day) makes the address not match."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write the day."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", front, name="front"),
    path("feed/", feed, name="feed"),
    path("feed/<day:day>/", feed, name="feed_day"),
    path("papers/<path:arxiv_id>.bib", paper_bib, name="paper_bib"),
    path("papers/<path:arxiv_id>/feedback/", tell, name="tell"),
    path("papers/<path:arxiv_id>/summary/", summary, name="summary"),
    path("papers/<path:arxiv_id>/summary/<int:pk>/report/", report_summary, name="report_summary"),
    path("papers/<path:arxiv_id>/summary/<int:pk>/retry/", retry_summary, name="retry_summary"),
    path("papers/<path:arxiv_id>/", paper, name="paper"),
    path("interests/preview/", preview, name="preview"),
    path("interests/preview/list/", preview_list, name="preview_list"),
    path("interests/learned/", learned, name="learned"),
    path("interests/learned/term/", learned_term, name="learned_term"),
    path("interests/learned/reset/", reset_taste, name="reset_taste"),
    path("trending/", trends, name="trending"),
    path("trending/keyword/", add_keyword, name="add_trend"),
    path("saved/", saved, name="saved"),
    path("search/", search_page, name="search"),
    re_path(r"^rss/(?P<key>[A-Za-z0-9_-]{20,64})/$", rss_feed, name="rss"),
    re_path(r"^rss/(?P<key>[A-Za-z0-9_-]{20,64})\.json$", json_feed_of, name="json_feed"),
    path("digests/", digest_list, name="digests"),
    path("digests/<int:pk>/", digest_page, name="digest"),
    path("subscription/", subscription, name="subscription"),
    path("subscription/preview/", subscription_preview, name="subscription_preview"),
    path("subscription/preview/mail/", subscription_preview_mail, name="subscription_preview_mail"),
    path("subscription/now/", send_one_now, name="send_one_now"),
    path("subscription/resume/", resume, name="resume_subscription"),
    path("tap/<str:token>/", tap, name="tap"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("anymail/<slug:provider>/tracking/", webhook, name="webhook"),
    path("accounts/api/", api_token, name="api_token"),
    path("accounts/api/renew/", renew_api_token, name="renew_api_token"),
    path("accounts/api/end/", end_api_token, name="end_api_token"),
    path("api/v1/docs", api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    re_path(r"^api/", unknown),
    path("ranking/", ranking_quality, name="ranking_quality"),
    path("status/", status, name="status"),
    path("status.json", status_json, name="status_json"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
