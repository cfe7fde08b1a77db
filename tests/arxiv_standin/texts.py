"""Real texts of papers, from the sample that comes with the site, to be recycled under fresh identifiers.

The sample's documents are read with the standard library and not with the site's parser: it is the parser's output
that is compared with these texts.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring

from digests import sample
from digests.arxiv.taxonomy import canonical
from digests.arxiv.tex import to_unicode
from tests.arxiv_standin.accents import to_tex

_DC = "{http://purl.org/dc/elements/1.1/}"
_ABSTRACT = "Abstract: "
_AFFILIATIONS = (
    ("University of Oslo, Norway",),
    ("CERN",),
    ("Université de Lyon", "INRIA"),
    ("Institute of Physics, Łódź, Poland",),
    ("DESY, Hamburg",),
)
_AFFILIATED_PER_MILLE, _MONONYM_PER_MILLE = 10, 10
"""How many of arXiv's papers have affiliations, and an author without forenames."""


@dataclass(frozen=True, slots=True)
class Author:
    """An author: the name in Unicode, forenames first, and affiliations."""

    name: str
    affiliations: tuple[str, ...] = ()

    @property
    def is_divider(self) -> bool:
        """Whether this is a colon after the name of a collaboration, which arXiv takes for an author."""
        return not any(map(str.isalnum, self.name))

    @property
    def tex(self) -> str:
        """The name as arXiv stores it, in ASCII."""
        return to_tex(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """What a paper says: title and abstract in Unicode; a line break in the abstract is one that the authors forced.

    `categories` are those of the paper that the text was taken from, canonical, the primary one first.
    """

    title: str
    abstract: str
    authors: tuple[Author, ...]
    categories: tuple[str, ...]


@lru_cache(maxsize=1)
def texts() -> Mapping[str, tuple[Text, ...]]:
    """Return the sample's different texts by primary category, in the order of the sample."""
    found: dict[str, Text] = {}
    for day in sample.days():
        for _, document in sample.documents(day):
            for item in fromstring(document).iter("item"):  # noqa: S314
                link = item.findtext("link", "")
                if link not in found:
                    found[link] = _text(item)
    by_category: dict[str, list[Text]] = defaultdict(list)
    for text in found.values():
        by_category[text.categories[0]].append(text)
    return {category: tuple(of_category) for category, of_category in by_category.items()}


def _text(item: Element) -> Text:
    title = item.findtext("title", "")
    abstract = "\n".join(map(str.strip, item.findtext("description", "").partition(_ABSTRACT)[2].split("\n")))
    names = (to_unicode(name).removeprefix("and ") for name in item.findtext(f"{_DC}creator", "").split(", "))
    categories = tuple(dict.fromkeys(canonical(category.text or "") for category in item.iter("category")))
    return _seasoned(Text(title, abstract, tuple(map(Author, names)), categories), zlib.crc32(title.encode()))


def _seasoned(text: Text, chance: int) -> Text:
    """Give some texts what the sample has lost: affiliations and names without forenames."""
    if chance % 1000 < _AFFILIATED_PER_MILLE:
        affiliations = _AFFILIATIONS[chance // 1000 % len(_AFFILIATIONS)]
        first_author, *others = text.authors
        text = replace(text, authors=(replace(first_author, affiliations=affiliations), *others))
    if chance // 1000 % 1000 < _MONONYM_PER_MILLE and len(text.authors) > 1:
        *others, last = text.authors
        text = replace(text, authors=(*others, replace(last, name=last.name.rpartition(" ")[2])))
    return text
