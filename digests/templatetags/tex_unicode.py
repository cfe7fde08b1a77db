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
_TEXT = re.compile(
    r"(\\[A-Za-z]+)?\\(?:text|textrm|textit|textbf|texttt|mathrm|mathit|operatorname|mbox)\*?\s*\{([^{}\\$]*)\}"
)
_LETTER = re.compile(r"\\math(?:cal|bb|frak|scr|bf|sf)\s*\{[A-Za-z0-9]\}")
_DEGREES = re.compile(r"\^\s*(?:\\circ(?![A-Za-z])|\{\s*\\circ\s*\})")
_RAISED = f"[{''.join(map(chr, [*_SUPERSCRIPTS.values(), *_SUBSCRIPTS.values()]))}]"
_BEFORE_RAISED = re.compile(rf"(\\[A-Za-z]+)(?={_RAISED})")  # `\ell` and what became of `_p`: they run into one name
_BEFORE_LETTER = re.compile(r"(\\[A-Za-z]+)(?=[^\W\d_a-zA-Z])")
_MORE = {"ne": "≠", "ge": "≥", "le": "≤", "colon": ":", "bullet": "•", "ast": "∗", "degree": "°", "upmu": "µ"}
_MORE |= {"varrho": "ϱ", "Box": "□", "Diamond": "◇", "gtrsim": "≳", "lesssim": "≲", "det": "det", "setminus": "∖"}
"""What the library does not know, or leaves as it is."""
_WIDE = re.compile(r"\\wide(tilde|hat)(?![A-Za-z])")
_NOTHING = re.compile(
    r"\\(?:left|right|bigl?|bigr|Bigl?|Bigr|boldsymbol|bm|displaystyle|mathstrut|limits|!)(?![A-Za-z])"
)
_BRACES = (("\\{", "\ue000"), ("\\}", "\ue001"))
"""Braces that are shown, and characters that stand for them meanwhile: Unicode has given them to nobody."""

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
    if not text or _LEFT_OVER.search(text):
        return formula
    return text.replace("\ue000", "{").replace("\ue001", "}")


def _prepared(source: str) -> str:
    """Resolve what has characters of its own, and put brackets where leaving out braces would change the meaning."""
    for brace, meanwhile in _BRACES:
        source = source.replace(brace, meanwhile)
    source = _TEXT.sub(lambda found: f"{found[1]} {found[2]}" if found[1] else found[2], _DEGREES.sub("°", source))
    source = _SWITCH.sub("", source)
    source = _NOTHING.sub("", _WIDE.sub(r"\\\1", source)).replace("\\|", "‖")
    source = _LETTER.sub(lambda found: _converter().latex_to_text(f"${found[0]}$"), source)
    source = _FRACTION.sub(lambda found: "/".join(map(_bracketed, found.groups())), source)
    source = _IN_BRACKETS.sub(r"\1(\2)", _SCRIPT.sub(_script, source))
    return _BEFORE_LETTER.sub(r"\1 ", _BEFORE_RAISED.sub(r"\1{}", source))


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
    more = [MacroTextSpec(name, character) for name, character in _MORE.items()]
    known.add_context_category("papersite", macros=more, prepend=True)
    return LatexNodes2Text(latex_context=known, math_mode="text", strict_latex_spaces=False, keep_comments=True)
