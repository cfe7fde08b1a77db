"""How rows are found on the staff pages: by the paper that is named, and by a few choices beside the list."""

import re
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from digests.arxiv import identifiers

_BEFORE_IDENTIFIER = re.compile(r"^(?:arxiv:|.*/(?:abs|pdf|papers)/)|/$", re.IGNORECASE)


def named_paper(text: str) -> int | None:
    """Return the number of the paper that is named by an identifier or address in any spelling; None for other words.

    >>> named_paper("https://arxiv.org/abs/2512.00001v2")
    251200001
    """
    try:
        return identifiers.number(identifiers.parse(_BEFORE_IDENTIFIER.sub("", text.strip())).arxiv_id)
    except identifiers.IdentifierError:
        return None


class FoundByPaper(admin.ModelAdmin[Any]):
    """Rows that are found by the paper that is named, and otherwise by `search_fields`."""

    paper_field = "paper"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find those of the paper that is named, or those with the words; no text of Postgres holds a NUL."""
        search_term = search_term.replace("\0", "")
        number = named_paper(search_term)
        if number is None:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(**{self.paper_field: number}), False


class ChoiceFilter(admin.SimpleListFilter):
    """One of a few kinds of rows, or all: `offered` has each kind's words by its value in the address."""

    offered: ClassVar[dict[str, str]]

    def kind(self, value: str) -> Q:
        """Return what rows of a kind that is offered have in common."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Offer the kinds."""
        return list(self.offered.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the kind that was chosen."""
        value = self.value()
        return queryset.filter(self.kind(value)) if value in self.offered else queryset
