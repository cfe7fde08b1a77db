r"""TeX source to plain text, as far as finding words needs it.

Not a TeX interpreter: it keeps what a reader would type. Accents become their letters (`na\"ive` is naive), names of
macros go and their arguments stay, `$k$-means` is "k-means", and an index or exponent sticks to what bears it
(`CO$_2$` is CO2, `\textbf{R}obust` is Robust), as it does without dollars where one is plain to see: `O(n^2)`, `H_2O`,
`T_c`, but not `snake_case`.
"""

import re

LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_GREEK_NAMES = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδεεζηθθικλμνξππρρσςτυφφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
SYMBOLS = GREEK | {"ell": "ℓ", "hbar": "ħ", "imath": "i", "jmath": "j", "ast": "*", "star": "*"}

_UNICODE = re.compile(r"\\unicode\{x?([0-9A-Fa-f]{2,5})\}")
_ACCENT = re.compile(r"""\\(?:["'`^~=.]|[cvuHkrdbt](?![A-Za-z]))\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))""")
_LETTER = re.compile(rf"\\({'|'.join(sorted(LETTERS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\s+(?=[a-z]))?")
_BRACED_ACCENT = re.compile(rf"\{{\s*{_ACCENT.pattern}\s*\}}")
_BRACED_LETTER = re.compile(rf"\{{\s*{_LETTER.pattern}\s*\}}")
_SYMBOL = re.compile(rf"\\({'|'.join(sorted(SYMBOLS, key=len, reverse=True))})(?![A-Za-z])")
_MATH = re.compile(r"\$[^$]*\$|\\\(.*?\\\)", re.DOTALL)
_INDEX = re.compile(r"(?:(?<=[^\W_])|(?<=\}))(?:\^|_(?=[{\d])|(?<![^\W_]{4})_(?=[^\W\d_](?![^\W_])))")
_WITH_ARGUMENT = re.compile(
    r"\\(?:begin|end|cite[a-z]*|label|ref|eqref|cref|hspace|vspace|textcolor|color)\*?(?:\[[^\]]*\])*\{[^{}]*\}"
)
_STYLE = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|sc|sl|up|md|normal|subscript|superscript)?|emph|underline|uline|"
    r"math(?:rm|bf|it|sf|tt|cal|bb|frak|scr|normal)|boldsymbol|bm|pmb|Bbb|mbox|hbox|operatorname\*?|"
    r"rm|bf|it|sf|tt|sc|sl|em|cal|"
    r"(?:wide)?(?:tilde|hat)|bar|vec|d?dot|acute|grave|breve|check|overline|ce)(?![A-Za-z])\s*"
)
_JOINED = re.compile(r"\\[-/!]")
_MACRO = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_DROPPED = re.compile(rf"{_WITH_ARGUMENT.pattern}|\\[A-Za-z]+")
_RUN = re.compile(r"[A-Za-z0-9]+")


def has_tex(text: str) -> bool:
    """Return whether the text holds anything that `plain` would change."""
    return "\\" in text or "$" in text or "{" in text or "}" in text or "_" in text or "^" in text


def plain(text: str) -> str:
    """Return the text without TeX; letters keep their case, blanks and punctuation stay where words end."""
    if "\\" in text:
        text = _SYMBOL.sub(lambda symbol: SYMBOLS[symbol[1]], text.replace("\\\\", " "))
    if "_" in text or "^" in text:
        text = _MATH.sub(_stick_indices, text)
    if "\\" in text:
        text = _without_macros(text)
    if "_" in text or "^" in text:
        text = _INDEX.sub("", text)
    return text.replace("}{", " ").replace("{", "").replace("}", "").replace("$", "")


def hidden_words(text: str) -> list[str]:
    r"""Return what `plain` drops that is spelled with letters: names of macros, and arguments such as of `\cite`."""
    return [word for dropped in _DROPPED.findall(text) for word in _RUN.findall(dropped)] if "\\" in text else []


def _stick_indices(math: re.Match[str]) -> str:
    return math[0].replace("\\_", " ").replace("_", "").replace("^", "")


def _without_macros(text: str) -> str:
    text = text.replace("\\#", "#")
    text = _UNICODE.sub(lambda code: chr(int(code[1], 16)), text)
    for accents in (_BRACED_ACCENT, _ACCENT):
        text = accents.sub(lambda accent: accent[1] or accent[2], text)
    for letters in (_BRACED_LETTER, _LETTER):
        text = letters.sub(lambda letter: LETTERS[letter[1]], text)
    text = _WITH_ARGUMENT.sub(" ", text)
    text = _STYLE.sub("", text)
    return _MACRO.sub(" ", _JOINED.sub("", text))
