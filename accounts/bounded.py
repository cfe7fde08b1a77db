"""Lists of large tables on the staff pages: counted and turned only so far, as nobody turns further."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 10_000
"""How many rows a list counts and shows; search and filters find the others."""


class BoundedPaginator(Paginator[Any]):
    """Pages of the first `MOST` rows, so that a list of millions costs no more than one of thousands."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, `MOST` at most."""
        rows: Any = self.object_list
        counted: int = rows.order_by().values("pk")[:MOST].count()
        return counted

    @property
    def is_bounded(self) -> bool:
        """Whether there may be more."""
        return self.count == MOST
