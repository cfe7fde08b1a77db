"""A paper's BibTeX entry: `/papers/2512.08242.bib`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from digests.bibtex import entry, key
from digests.models import Paper


@require_safe
def paper_bib(_: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Serve one paper's entry as a file."""
    paper = get_object_or_404(Paper, arxiv_id=arxiv_id)
    return as_file(entry(paper), f"{key(paper)}.bib")


def as_file(text: str, name: str) -> HttpResponse:
    """Return BibTeX as a file to keep; `name` is plain ASCII."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        text, content_type="application/x-bibtex; charset=utf-8", headers={"Content-Disposition": disposition}
    )
