"""What a mail provider tells about mails it took: `/anymail/<provider>/tracking/`, read by django-anymail.

Only who knows `ANYMAIL_WEBHOOK_SECRET` is heard, and of providers that sign only who signs as well; while it is not set
the addresses do not exist. What the events mean is decided in `digests.receivers` and `digests.pipeline.stops`.
"""

import logging
from collections.abc import Callable
from functools import cache

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger(__name__)

_VIEWS = {
    "brevo": "brevo.BrevoTrackingWebhookView",
    "mailersend": "mailersend.MailerSendTrackingWebhookView",
    "mailgun": "mailgun.MailgunTrackingWebhookView",
    "mailjet": "mailjet.MailjetTrackingWebhookView",
    "mailtrap": "mailtrap.MailtrapTrackingWebhookView",
    "mandrill": "mandrill.MandrillCombinedWebhookView",
    "postmark": "postmark.PostmarkTrackingWebhookView",
    "resend": "resend.ResendTrackingWebhookView",
    "sparkpost": "sparkpost.SparkPostTrackingWebhookView",
    "unisender_go": "unisender_go.UnisenderGoTrackingWebhookView",
}
"""The providers that django-anymail supports and that need no package besides, as its own addresses name them."""

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, RecursionError)
"""What django-anymail raises where a body is not what the provider sends."""

_NOT_HEARD = "This report is not signed as it should be, or cannot be read.\n"


@csrf_exempt
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Hear a provider's events; what is not signed or cannot be read is refused with 400, and nothing of it is kept."""
    if provider not in _VIEWS or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404("No mail provider reports here.")
    try:
        return _view_of(provider)(request)
    except AnymailConfigurationError as error:
        logger.error("The webhook of %s is not set up: %s", provider, error)  # noqa: TRY400 - says it in a line
    except AnymailWebhookValidationFailure as error:
        logger.warning("A report of %s is not believed: %s", provider, error)
    except _UNREADABLE as error:
        logger.warning("A report of %s cannot be read: %r", provider, error)
    return HttpResponseBadRequest(_NOT_HEARD, content_type="text/plain; charset=utf-8")


@cache
def _view_of(provider: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return django-anymail's view, imported when it is first asked for."""
    view: Callable[[HttpRequest], HttpResponse] = import_string(f"anymail.webhooks.{_VIEWS[provider]}").as_view()
    return view
