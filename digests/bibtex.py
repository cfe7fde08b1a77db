r"""Papers as BibTeX entries, for reference managers and LaTeX documents.

Titles and names are other people's text, and TeX runs what it reads. So everything is escaped, and a formula is kept
only where each of its commands is an ordinary one of mathematics; `\input` in a title is printed, not obeyed.
Fields are those of arXiv's own export and of https://info.arxiv.org/help/hypertex/bibstyles/.
"""

import re
import unicodedata
from collections.abc import Iterable

from digests.arxiv import identifiers
from digests.models import Paper
from digests.templatetags.tex_pieces import pieces

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "\u00a0": "~",
    **{character: f"\\{character}" for character in "$%&#_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_ESCAPED)) + "]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_COMMANDS = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathtt boldsymbol bm operatorname text textrm textit textbf
textsc textsf texttt mbox rm bf it cal hat widehat tilde widetilde bar overline underline vec dot ddot check breve
acute grave frac dfrac tfrac sqrt binom left right big Big bigl bigr langle rangle lfloor rfloor lceil rceil vert
Vert lvert rvert lVert rVert mid parallel sum prod int iint oint lim sup inf max min arg argmax argmin log ln exp
sin cos tan sinh cosh tanh det dim ker deg gcd Pr sim simeq approx cong equiv neq ne leq le geq ge ll gg lesssim
gtrsim prec succ preceq succeq propto subset subseteq supset supseteq in ni notin cup cap setminus emptyset
varnothing forall exists neg lnot land lor wedge vee oplus otimes odot times div cdot cdots ldots dots circ bullet
star ast dagger ddagger pm mp to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow mapsto
longrightarrow uparrow downarrow infty partial nabla hbar ell Re Im aleph prime perp angle triangle square
diamond sharp flat natural quad qquad limits nolimits displaystyle textstyle not lbrace rbrace
"""
_MATHEMATICS = frozenset(_COMMANDS.split())
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|(.)|$)", re.DOTALL)
_SPACING = frozenset("{}_%&#$,;:! |")
_DELIMITED = re.compile(r"\$\$(.*)\$\$|\$(.*)\$|\\\((.*)\\\)|\\\[(.*)\\\]", re.DOTALL)

_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9<>+]+")
_CATEGORY = re.compile(r"[A-Za-z-]{2,20}(?:\.[A-Za-z-]{2,20})?")
_CORPORATE = re.compile(
    r",|\b(?:and|others|collaborations?|consortium|team|group|project|network)\b|et al", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?P<first>[^,]+) (?P<last>[^\s,]+),? (?P<suffix>Jr\.?|Sr\.?|II|III|IV)")


def library(papers: Iterable[Paper]) -> str:
    """Return the papers as one BibTeX file."""
    return "\n".join(map(entry, papers))


def entry(paper: Paper) -> str:
    """Return one paper as a BibTeX entry, ended by a newline: `@article` where a journal is named, else `@misc`."""
    year, month = _submitted(paper.arxiv_id)
    found_doi = _DOI.search(paper.doi)
    fields = {
        "title": f"{{{tex(paper.title)}}}",
        "author": " and ".join(map(_author, paper.authors)),
        "journal": tex(paper.journal_reference),
        "year": str(year),
        "eprint": paper.arxiv_id,
        "archivePrefix": "arXiv",
        "primaryClass": paper.primary_category if _CATEGORY.fullmatch(paper.primary_category) else "",
        "doi": found_doi[0] if found_doi else "",
        "url": paper.abs_url,
    }
    kind = "article" if fields["journal"] else "misc"
    lines = [f"  {name:<13} = {{{value}}}," for name, value in fields.items() if value]
    lines.append(f"  {'month':<13} = {MONTHS[month - 1]},")
    return f"@{kind}{{{key(paper)},\n" + "\n".join(lines) + "\n}\n"


def key(paper: Paper) -> str:
    """Return a citation key that no other paper has and that says who and when: `lovelace2025-2512.00001`."""
    names = paper.authors[0].split() if paper.authors else []
    folded = unicodedata.normalize("NFKD", names[-1] if names else "").encode("ascii", "ignore").decode()
    surname = re.sub(r"[^a-z]", "", folded.lower()) or "arxiv"
    return f"{surname}{_submitted(paper.arxiv_id)[0]}-{paper.arxiv_id.replace('/', '-')}"


def tex(text: str) -> str:
    r"""Return an author's text as TeX that prints it and does nothing else; braces are balanced in it.

    >>> tex(r"50% of $\mathbb{R}^d$ \input{x}")
    '50\\% of $\\mathbb{R}^d$ \\textbackslash{}input\\textbraceleft{}x\\textbraceright{}'
    """
    parts = [
        _formula(piece.value) if piece.kind == "math" else _escaped(piece.value)
        for piece in pieces(text)
        if piece.kind in {"text", "math"}
    ]
    return " ".join("".join(parts).split())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda character: _ESCAPED[character[0]], _CONTROL.sub(" ", text))


def _formula(formula: str) -> str:
    """Return a formula between dollar signs, or as it was typed where TeX should not run it."""
    found = _DELIMITED.fullmatch(formula)
    inside = _CONTROL.sub(" ", next(filter(None, found.groups()), "")) if found else ""
    return f"${inside}$" if inside.strip() and _is_harmless(inside) else _escaped(formula)


def _is_harmless(inside: str) -> bool:
    commands = _COMMAND.findall(inside)
    is_known = all(name in _MATHEMATICS or (sign and sign in _SPACING) for name, sign in commands)
    bare = _COMMAND.sub("", inside)
    return is_known and "^^" not in inside and not re.search(r"[%#$&]", bare) and _is_balanced(inside)


def _is_balanced(text: str) -> bool:
    """Return whether every brace has its other half, counted as BibTeX counts them: escaped ones too."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def _author(name: str) -> str:
    """Return a name so that BibTeX takes it for one person, or, in braces, for one body of people."""
    if found := _SUFFIX.fullmatch(" ".join(name.split())):
        return ", ".join(map(_escaped, (found["last"], found["suffix"], found["first"])))
    written = " ".join(_escaped(name).split())
    return f"{{{written}}}" if _CORPORATE.search(name) else written


def _submitted(arxiv_id: str) -> tuple[int, int]:
    """Return the year and month that an identifier names."""
    digits = identifiers.parse(arxiv_id).arxiv_id.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    return (1900 if year >= 91 else 2000) + year, month
