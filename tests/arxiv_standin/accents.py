r"""Unicode to the ASCII with TeX in which arXiv stores texts and announces them: `Håkon` is `H{\aa}kon`."""

import unicodedata

_LETTERS = {
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "œ": r"{\oe}",
    "Œ": r"{\OE}",
    "å": r"{\aa}",
    "Å": r"{\AA}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "ß": r"{\ss}",
    "ı": r"{\i}",
    "đ": r"{\dj}",
    "Đ": r"{\DJ}",
    "ð": r"{\dh}",
    "þ": r"{\th}",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
}
_GREEK = {
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_SYMBOLS = {letter: rf"{{\{name}}}" for letter, name in _GREEK.items()} | {
    "°": r"{\deg}",
    "÷": r"{\div}",
    "§": r"{\S}",
}


def to_tex(text: str) -> str:
    """Return the text as arXiv stores it; a character that has no TeX here stays."""
    return text if text.isascii() else "".join(map(_letter, symbols_to_tex(text)))


def symbols_to_tex(text: str) -> str:
    r"""Return the text with Greek letters and signs as TeX, and letters with accents as they are.

    So do arXiv's pages show abstracts, where `\alpha` may stand in a formula.
    """
    return text if text.isascii() else "".join(_SYMBOLS.get(character, character) for character in text)


def _letter(character: str) -> str:
    if character.isascii():
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    if len(marks) != 1 or marks[0] not in _ACCENTS or not base.isascii():
        return character
    accent = _ACCENTS[marks[0]]
    if base in "ij" and accent not in "dck":
        base = f"\\{base}"
    is_bare = not accent.isalpha() and len(base) == 1
    return f"\\{accent}{base}" if is_bare else f"\\{accent}{{{base}}}"
