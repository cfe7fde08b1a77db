r"""A title or abstract to pieces: text in Unicode, formulas as typed, and the marks of emphasis between them.

arXiv's texts are written for TeX: `\emph{x}`, ``quotes'', `Erd\H{o}s`, `$k$-means`. What the rules below do not know
stays as the authors typed it. Formulas are not read here. No template tags in this file: `papers` has them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from digests.arxiv import tex


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    Attributes:
        kind: `text`, `math` (value: the formula with its delimiters), or `open` and `close` (value: an HTML element).
        value: as the kind says; never escaped.
    """

    kind: Literal["text", "math", "open", "close"]
    value: str


_ELEMENTS = {
    "em": ("emph", "textit", "textsl", "em", "it", "sl"),
    "b": ("textbf", "bf"),
    "code": ("texttt", "tt"),
    "sup": ("textsuperscript",),
    "sub": ("textsubscript",),
    "": ("textsc", "textrm", "textsf", "textnormal", "textup", "text", "mbox", "hbox", "underline", "url", "rm", "sc"),
}
_ELEMENT_OF = {command: element for element, commands in _ELEMENTS.items() for command in commands}
_SYMBOLS = {
    "…": ("ldots", "dots", "textellipsis"),
    "–": ("textendash",),
    "—": ("textemdash",),
    "°": ("textdegree", "degree"),
    "™": ("texttrademark",),
    "®": ("textregistered",),
    "©": ("copyright",),
    "§": ("S",),
    "LaTeX": ("LaTeX",),
    "TeX": ("TeX",),
    "\\": ("textbackslash",),
    "~": ("textasciitilde",),
    ">": ("textgreater",),
    "<": ("textless",),
    "’": ("textquoteright",),
    "‘": ("textquoteleft",),
    "“": ("textquotedblleft",),
    "”": ("textquotedblright",),
    " ": ("par", "quad", "newline"),
    "": ("xspace", "noindent", "smallskip", "medskip", "bigskip"),
}
_SYMBOL_OF = {command: symbol for symbol, commands in _SYMBOLS.items() for command in commands}
_DEPTH = 8  # emphasis nested deeper than this is no longer marked


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_TEX = re.compile(r"[\\{}~$]|--|``")
_FORMULA = re.compile(
    r"""
    \\begin\{(?P<name>(?:equation|align|gather|multline|eqnarray)\*?)\}
        (?:(?!\\begin\{(?P=name)).){1,2000}? \\end\{(?P=name)\}
    | \\\( (?:(?!\\\().){1,1000}? \\\)
    | \\\[ (?:(?!\\\[).){1,2000}? \\\]
    | (?<!\\)\$\$ (?:[^$\\]|\\.){1,2000} \$\$
    | (?<!\\)\$ (?P<inline>(?:[^$\\]|\\.){1,1000}) \$
    """,
    re.VERBOSE | re.DOTALL,
)
_UNICODE = re.compile(r"\$\\unicode\{x([0-9A-Fa-f]{2,5})\}\$")
_SIGN = re.compile(r"\\[A-Za-z]|[\^_=<>]")
_WORD = re.compile(r"(?:^|[\s(])[A-Za-z]{2,}")
_DASHES = re.compile(r"(?<!-)-{2,3}(?!-)")
_TOKEN = re.compile(
    rf"""
    (?P<plain>[^\\{{}}~]+)
    | (?P<accent>
        \{{\\[`'^"~=.]\ ?(?:\{{\\?[A-Za-z]\}}|\\[ij]|[A-Za-z])\}}
        | \\[`'^"~=.](?:\{{\\?[A-Za-z]\}}|\\[ij](?![A-Za-z])|[A-Za-z])
        | \{{?\\[uHvcdkbrt]\{{\\?[A-Za-z]\}}\}}?
        | \{{\\(?:ss|ae|AE|oe|OE|aa|AA|o|O|l|L)\}}
        | \\(?:ss|ae|AE|oe|OE|aa|AA|o|O|l|L)(?![A-Za-z])(?:\{{\}})?
    )
    | \\(?P<command>{_any_of(_ELEMENT_OF)})\s*\{{
    | \{{\\(?P<switch>em|it|sl|bf|tt|sc|rm)(?![A-Za-z])\s*
    | \\href\s*\{{[^{{}}\s]*\}}\s*(?P<link>\{{)
    | \\cite[pt]?\s*\{{(?P<cited>[^{{}}]*)\}}
    | \\(?P<symbol>{_any_of(_SYMBOL_OF)})(?![A-Za-z])(?:\{{\}})?
    | \\(?P<escaped>[%&$\#_{{}}])
    | (?P<tie>(?<=[A-Za-z.])~(?=[\w\\(])|(?<=\d)~(?=[A-Za-z]))
    | (?P<blank>\\[ ,;:\\])
    | (?P<nothing>\\[-/])
    | (?P<brace>\{{)
    | (?P<close>\}})
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def pieces(text: str) -> Iterator[Piece]:
    """Split a text into its pieces; every `open` has its `close`. Linear in the length of the text; never raises."""
    if _TEX.search(text) is None:
        yield Piece("text", text)
        return
    text = _UNICODE.sub(_character, text)
    closers: list[str] = []
    for is_formula, part in formulas(text):
        if is_formula:
            yield Piece("math", part)
        else:
            yield from _marked(_ligatures(part), closers)
    yield from (Piece("close", element) for element in reversed(closers) if element.isalpha())


def _character(formula: re.Match[str]) -> str:
    """Return the character that arXiv writes as a formula of its own, unless it is one that cannot be seen."""
    character = chr(int(formula[1], 16))
    return character if character.isprintable() else formula[0]


def formulas(text: str) -> Iterator[tuple[bool, str]]:
    """Split a text into formulas and what is between them; sums of money are no formulas."""
    start = position = 0
    while match := _FORMULA.search(text, position):
        inside = match["inline"]
        if inside is not None and not _is_formula(inside, text[match.end() : match.end() + 1]):
            position = match.start() + 1
            continue
        yield False, text[start : match.start()]
        yield True, match[0]
        start = position = match.end()
    yield False, text[start:]


def _is_formula(inside: str, following: str) -> bool:
    r"""Tell `$5$-fold` and `$\sim$5` from "$5 and $10"."""
    if _SIGN.search(inside):
        return True
    if inside[0].isdigit():
        return not (_WORD.search(inside) or following.isdigit())
    return not (inside[0].isspace() and _WORD.search(inside))


def _ligatures(text: str) -> str:
    """Set dashes, and quotation marks where they come in both halves."""
    if "--" in text:
        text = _DASHES.sub(lambda dashes: "–" if len(dashes[0]) == 2 else "—", text)
    if "``" in text and "''" in text:
        text = text.replace("``", "“").replace("''", "”")
    return text


def _marked(text: str, closers: list[str]) -> Iterator[Piece]:
    """Resolve the commands of a text between formulas.

    `closers` says what each open brace ends: an element, nothing (empty), or itself (`}`).
    """
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "command" | "switch" | "link":
                command = token["command"] or token["switch"] or "url"
                closers.append(_ELEMENT_OF[command] if len(closers) < _DEPTH else "")
                if closers[-1]:
                    yield Piece("open", closers[-1])
            case "brace":
                closers.append("}")
                yield Piece("text", "{")
            case "close":
                closer = closers.pop() if closers else "}"
                yield Piece("close" if closer.isalpha() else "text", closer)
            case _:
                yield Piece("text", _resolved(token))


def _resolved(token: re.Match[str]) -> str:
    """Return a token that opens and closes nothing in Unicode."""
    match token.lastgroup:
        case "accent":
            return tex.to_unicode(token[0])
        case "cited":
            return f"[{token['cited']}]"
        case "symbol":
            return _SYMBOL_OF[token["symbol"]]
        case "escaped":
            return token["escaped"]
        case group:
            return {"tie": "\u00a0", "blank": " ", "nothing": ""}.get(group or "", token[0])
