"""396 real papers of December 2025, many with TeX or accents: titles, abstracts and authors as arXiv gives them."""

import gzip
import json
from functools import cache
from pathlib import Path

from digests.ranking.document import Document

PATH = Path(__file__).parents[1] / "data" / "ranking" / "abstracts.jsonl.gz"


@cache
def abstracts() -> tuple[Document, ...]:
    """Return the papers; the digits of their identifiers serve as numbers."""
    with gzip.open(PATH, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    return tuple(
        Document(int(paper["id"].replace(".", "")), paper["title"], paper["abstract"], tuple(paper["authors"]))
        for paper in papers
    )
