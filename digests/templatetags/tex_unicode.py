r"""A formula to plain Unicode, for where nothing draws it: mail, feeds, the titles of pages.

`$O(n^2)$` becomes O(n²) and `$\alpha \leq \frac{1}{2}$` α ≤ 1/2. What Unicode cannot say without changing the meaning
stays as the authors typed it, delimiters included. No template tags in this file: `papers` has them.
"""

import re
from functools import cache, lru_cache

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

LONGEST = 300
"""Characters of a formula that is set; a longer one is a display, which no line of text can hold."""

_DELIMITERS = re.compile(r"\A(?:\$\$|\$|\\\(|\\\[)(.*?)(?:\$\$|\$|\\\)|\\\])\Z", re.DOTALL)
_SUPERSCRIPTS = str.maketrans("0123456789+-=()nikTabcdefghjlmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵏᵀᵃᵇᶜᵈᵉᶠᵍʰʲˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SCRIPT = re.compile(r"\s*(?P<sign>[\^_])\s*(?:\{(?P<group>[^{}\\^_]*)\}|(?P<one>[^\s{}\\^_]))")
_TEXT = re.compile(r"\\(?:text|textrm|textit|textbf|mathrm|mathit|operatorname|mbox)\*?\s*\{([^{}\\$]*)\}")
_WIDE = re.compile(r"\\wide(tilde|hat)(?![A-Za-z])")
_NOTHING = re.compile(r"\\(?:left|right|bigl?|bigr|Bigl?|Bigr|displaystyle|mathstrut|limits|!)(?![A-Za-z])")
_SWITCH = re.compile(r"\\(?:rm|bf|it|sf|tt|cal|em)(?![A-Za-z])\s*")
_FRACTION = re.compile(r"\\[td]?frac\s*\{([^{}\\^_]*)\}\s*\{([^{}\\^_]*)\}")
_IN_BRACKETS = re.compile(r"([\^_])\s*\{([^{}^_]*)\}")
_STILL_RAISED = re.compile(r"[\^_]\s*(?:\{|\\frac)")
_FILES = re.compile(r"\\(?:input|include)")
_RELATION = re.compile(r"(?<=\S)([≤≥≈≠∼≃≅≡∝∈∉⊂⊆⊃⊇→←↦⇒⇔≫≪×⊗⊕∪∩∥±]) (?=\S)")  # a macro takes the blank after it
_LEFT_OVER = re.compile(r"[\\{}$]")


@lru_cache(maxsize=4096)
def formula_text(formula: str) -> str:
    """Return a formula in Unicode, or as it is; never raises."""
    inside = _DELIMITERS.match(formula)
    if inside is None or len(formula) > LONGEST:
        return formula
    source = _prepared(inside[1])
    if _STILL_RAISED.search(source) or _FILES.search(source):
        return formula
    if "\\" not in source:
        text = source.replace("{", "").replace("}", "")
    else:
        try:
            text = _converter().latex_to_text(f"${source}$")
        except (LatexWalkerError, ValueError, IndexError, RecursionError, AttributeError, TypeError):
            return formula
    text = _RELATION.sub(r" \1 ", " ".join(text.split()))
    return formula if not text or _LEFT_OVER.search(text) else text


def _prepared(source: str) -> str:
    """Resolve what has characters of its own, and put brackets where leaving out braces would change the meaning."""
    source = _SWITCH.sub("", _TEXT.sub(r"\1", source))
    source = _NOTHING.sub("", _WIDE.sub(r"\\\1", source))
    source = _FRACTION.sub(lambda found: "/".join(map(_bracketed, found.groups())), source)
    return _IN_BRACKETS.sub(r"\1(\2)", _SCRIPT.sub(_script, source))


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if text.replace(".", "").isalnum() else f"({text})"


def _script(found: re.Match[str]) -> str:
    sign, text = found["sign"], (found["group"] if found["one"] is None else found["one"]).replace(" ", "")
    table = _SUPERSCRIPTS if sign == "^" else _SUBSCRIPTS
    if text and all(ord(character) in table for character in text):
        return text.translate(table)
    if sign == "^" and text in {"*", "′", "'", "∗"}:
        return {"'": "′"}.get(text, text)
    return f"{sign}{text}" if len(text) == 1 or text.isalnum() else f"{sign}({text})" if text else ""


@cache
def _converter() -> LatexNodes2Text:
    """Return pylatexenc's converter, which drops unknown macros unless it is told to keep them."""
    known = get_default_latex_context_db()
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=lambda node: f"\\{node.macroname}"))
    known.set_unknown_environment_spec(None)
    return LatexNodes2Text(latex_context=known, math_mode="text", strict_latex_spaces=False, keep_comments=True)
