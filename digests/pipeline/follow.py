"""Which categories this site follows."""

from django.conf import settings

from accounts.models import Interest
from digests.arxiv import taxonomy


def followed_categories() -> list[str]:
    """Return `ARXIV_CATEGORIES` and every category that some reader follows, in alphabetical order."""
    stated = Interest.objects.filter(kind=Interest.Kind.CATEGORY).order_by().values_list("key", flat=True).distinct()
    return sorted({taxonomy.canonical(name) for name in settings.ARXIV_CATEGORIES} | set(stated))
