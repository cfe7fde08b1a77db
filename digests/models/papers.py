"""A paper as arXiv describes it now."""

from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from digests.arxiv import identifiers

_ANY_ID = "0704.0001"
_LONGEST_NAME = 120


class Paper(models.Model):
    """The newest known version of a paper.

    The primary key is the arXiv identifier as a number (`digests.arxiv.identifiers.number`): it is known before
    the row exists, orders as the identifiers do, and packs into postings.
    """

    number = models.BigIntegerField(primary_key=True)
    arxiv_id = models.CharField("arXiv id", max_length=32, unique=True)
    version = models.PositiveIntegerField(help_text="The version that the text below belongs to.")
    title = models.TextField(help_text="As arXiv gives it, TeX included.")
    abstract = models.TextField(blank=True, help_text="As arXiv gives it; line breaks are the authors'.")
    authors = ArrayField(models.TextField(), default=list, help_text="Names in Unicode, in the paper's order.")
    authors_as_given = models.TextField(blank=True, help_text="The author line as arXiv served it.")
    categories = ArrayField(models.CharField(max_length=32), default=list, help_text="The primary one first.")
    doi = models.TextField("DOI", blank=True)
    journal_reference = models.TextField(blank=True)
    license_url = models.TextField("licence", blank=True)
    comment = models.TextField(blank=True, help_text="The authors' comment; RSS leaves it out.")
    is_withdrawn = models.BooleanField(default=False, help_text="Withdrawn papers are shown and never recommended.")
    described_version = models.PositiveIntegerField(
        default=0, help_text="The version that the search API or OAI-PMH last described; 0: neither yet."
    )
    first_announced_on = models.DateField(help_text="The earliest day on which a listing showed it here.")
    updated_at = models.DateTimeField(help_text="When this row's text last changed.")

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("number",), condition=Q(described_version__lt=F("version")), name="paper_undescribed"),
            models.Index(fields=("-first_announced_on", "-number"), name="paper_newest"),
        )

    def __str__(self) -> str:
        return f"{self.arxiv_id}: {self.title[:_LONGEST_NAME]}"

    def get_absolute_url(self) -> str:
        """Return the paper's page on this site."""
        return _page_of().replace(_ANY_ID, self.arxiv_id)

    @property
    def abs_url(self) -> str:
        """The abstract page on arXiv, made from the identifier and never taken from a feed."""
        return identifiers.abs_url(self.arxiv_id)

    @property
    def pdf_url(self) -> str:
        """The PDF of this version on arXiv."""
        return identifiers.pdf_url(self.arxiv_id, self.version)

    @property
    def primary_category(self) -> str:
        """The category the authors filed it under; empty when arXiv gave none."""
        return self.categories[0] if self.categories else ""

    @property
    def cross_lists(self) -> list[str]:
        """The categories besides the primary one."""
        return self.categories[1:]


class PaperVersion(models.Model):
    """One version of a paper whose date is known: from the search API the first and the last, from OAI-PMH all."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="1 for v1.")
    submitted_at = models.DateTimeField()
    is_withdrawal = models.BooleanField(default=False, help_text="This version withdraws the paper.")

    class Meta:
        ordering = ("paper_id", "number")
        constraints = (models.UniqueConstraint(fields=("paper", "number"), name="paper_version_once"),)

    def __str__(self) -> str:
        return f"{self.paper_id}v{self.number}"


@cache
def _page_of() -> str:
    """Return the address of some paper's page: a list of papers would resolve the same pattern for each of them."""
    return reverse("paper", args=[_ANY_ID])
