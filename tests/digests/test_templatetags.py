"""The filters that set a paper: formulas, text commands, authors, points."""

import time
from decimal import Decimal

import pytest

from digests.templatetags.papers import (
    announce_mark,
    author_line,
    category_list,
    licence,
    names,
    score,
    tex_paragraphs,
    tex_plain,
    tex_text,
)
from digests.templatetags.tex_pieces import pieces


def formulas(text: str) -> list[str]:
    return [piece.value for piece in pieces(text) if piece.kind == "math"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$k$-means in $$O(n)$$ and \\(x\\) or \\[y\\]", ["$k$", "$$O(n)$$", "\\(x\\)", "\\[y\\]"]),
        ("a gain of $\\sim$5 at $<$2", ["$\\sim$", "$<$"]),
        ("for $ N \\geq 2 $ and $ q>1 $.", ["$ N \\geq 2 $", "$ q>1 $"]),
        ("a $3$-fold cover", ["$3$"]),
        ("\\begin{equation} a = b \\end{equation}", ["\\begin{equation} a = b \\end{equation}"]),
        ("$\\text{a \\$ sign}$", ["$\\text{a \\$ sign}$"]),
    ],
)
def test_a_formula_is_found_by_its_delimiters(text, expected):
    assert formulas(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $10",
        "it spans 175x ($0.45-$78.96 per 1K)",
        "from $5,940 to just $119",
        "an estimated cost of \\$4 or \\$5",
        "between $ and $ signs",
        "a lone $ sign",
    ],
)
def test_a_sum_of_money_is_no_formula(text):
    assert formulas(text) == []
    assert tex_plain(text) == text.replace("\\$", "$")


def test_a_formula_after_a_sum_of_money_is_found():
    assert formulas("it grows from $5 to $x^2$ in time") == ["$x^2$"]


def test_a_formula_keeps_its_delimiters_in_an_element_of_its_own():
    assert tex_text("Top-$k$ < 5") == "Top-<span data-tex>$k$</span> &lt; 5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\emph{very} \\textbf{big} \\texttt{code}", "<em>very</em> <b>big</b> <code>code</code>"),
        ("{\\em old} style", "<em>old</em> style"),
        ("\\textbf{the $k$ \\emph{in} it}", "<b>the <span data-tex>$k$</span> <em>in</em> it</b>"),
        ("\\textsc{Name} of \\href{http://x.example/}{a page}", "Name of a page"),
        ("``so'' --- 1--2 --- and -----", "“so” — 1–2 — and -----"),
        ("Erd\\H{o}s, K{\\\"a}hler, H{\\aa}kon, \\'{\\i}", "Erdős, Kähler, Håkon, í"),
        ("90\\% of R\\&D \\ldots", "90% of R&amp;D …"),
        ("Fig.~1 of ~10 models", "Fig.\u00a01 of ~10 models"),
        ("a set {a, b} and \\unknown{x}", "a set {a, b} and \\unknown{x}"),
        ("as in \\cite{knuth84}", "as in [knuth84]"),
        ("so$\\unicode{x2014}$there", "so—there"),
        ("no$\\unicode{x202E}$override", "no<span data-tex>$\\unicode{x202E}$</span>override"),
    ],
)
def test_text_commands_are_set_and_unknown_ones_stay(text, expected):
    assert tex_text(text) == expected


@pytest.mark.parametrize(
    "text", ["\\emph{open", "open} and }", "\\emph{a}} \\textbf{b", "\\emph{" * 30 + "x" + "}" * 30]
)
def test_every_element_that_opens_closes(text):
    kinds = [piece.kind for piece in pieces(text)]
    assert kinds.count("open") == kinds.count("close")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\\emph{<img src=x onerror=alert(1)>}",
        "$<script>$",
        "\\begin{align}<b>\\end{align}",
    ],
)
def test_markup_in_a_paper_is_only_text(text):
    without_own = str(tex_text(text))
    for own in ("<em>", "</em>", "<span data-tex>", "</span>"):
        without_own = without_own.replace(own, "")
    assert "<" not in without_own
    assert ">" not in without_own


def test_plain_text_has_neither_markup_nor_escapes():
    assert tex_plain("\\emph{R\\&D} \\textbf{in} $O(n)$ < 5") == "R&D in O(n) < 5"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("$k$", "k"),
        ("$O(n^2)$", "O(n²)"),
        ("\\(x_{i+1}^{-2}\\)", "xᵢ₊₁⁻²"),
        ("$\\alpha \\leq \\frac{1}{2}$", "α ≤ 1/2"),
        ("$\\frac{a+b}{2c}$", "(a+b)/2c"),
        ("$\\mathbb{R}^d$", "ℝᵈ"),
        ("$\\mathcal{O}(1/\\sqrt{K})$", "𝒪(1/√(K))"),
        ("$x^{\\frac{2}{3}}$", "x^(2/3)"),
        ("$e^{-\\alpha}$", "e^(-α)"),
        ("$T_{\\rm CDW}$", "T_CDW"),
        ("$V_\\mathrm{Cu}$", "V_Cu"),
        ("$\\widetilde{W}$", "W̃"),
        ("$\\sim 5\\%$", "∼ 5%"),
        ("$H_2O$", "H₂O"),
        ("$\\ell_p$", "ℓₚ"),
        ("$\\ell^p$", "ℓᵖ"),
        ("$L^p_tL^\\infty_x$", "LᵖₜL^∞ₓ"),
        ("$\\tildeΩ(ε)$", "Ω̃(ε)"),
        ("$0<λ\\leqΛ$", "0<λ ≤ Λ"),
        ("$\\{4,6,8\\}$", "{4,6,8}"),
        ("$n \\in \\{10^3, 5\\times10^3\\}$", "n ∈ {10³, 5×10³}"),
        ("$\\left\\|x\\right\\|_2$", "‖x‖₂"),
        ("$\\mathcal{O}_{\\mathcal{C}}$", "𝒪_𝒞"),
        ("$\\boldsymbol{p} \\ne 0$", "p ≠ 0"),
        ("$23^\\circ\\mathrm{C}$", "23°C"),
        ("$\\texttt{NewtonBench-60K}$", "NewtonBench-60K"),
    ],
)
def test_a_formula_is_set_in_unicode_where_nothing_draws_it(formula, expected):
    assert tex_plain(f"a {formula} b") == f"a {expected} b"


@pytest.mark.parametrize(
    "formula",
    [
        "$\\unknown x$",
        "$W \\otimes_{\\mathbb{F}_q} V$",
        "$\\input{/etc/hostname}$",
        "$" + "x" * 400 + "$",
        "\\begin{align} a &= b \\end{align}",
        "${{{$",
    ],
)
def test_a_formula_that_unicode_cannot_say_stays_as_typed(formula):
    assert tex_plain(formula) == formula


@pytest.mark.parametrize(
    "unit", ["$", "$a ", "\\[ ", "\\( ", "\\emph{", "{\\", "\\begin{align}", "\\href{", "\\emph ", "~", "}"]
)
def test_a_hostile_text_takes_linear_time(unit):
    started = time.process_time()
    tex_text(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 3


def test_forced_line_breaks_part_an_abstract_into_paragraphs():
    assert tex_paragraphs("One.\n  $2$ < 3.\n\n") == "<p>One.</p><p><span data-tex>$2$</span> &lt; 3.</p>"


def test_a_few_authors_are_all_named():
    assert author_line(["Ada", "Bo"]) == "<bdi>Ada</bdi>, <bdi>Bo</bdi>"


def test_many_authors_are_named_six_and_counted():
    line = author_line([f"A{number}" for number in range(3200)])
    assert line.endswith("<bdi>A5</bdi> and 3,194 others")


def test_a_name_cannot_bring_markup():
    assert names(["<b>M</b>"]) == "<bdi>&lt;b&gt;M&lt;/b&gt;</bdi>"


@pytest.mark.parametrize(
    ("points", "expected"), [("12", "12.0"), ("12.5", "12.5"), ("12.25", "12.25"), ("-3", "−3.0"), ("1234", "1,234.0")]
)
def test_a_score_has_at_least_one_decimal(points, expected):
    assert score(Decimal(points)) == expected


def test_the_primary_category_is_marked():
    assert category_list(["cs.LG", "<i>"]) == ('<b class="category">cs.LG</b> <span class="category">&lt;i&gt;</span>')
    assert category_list([]) == ""


@pytest.mark.parametrize(
    ("announce_type", "expected"),
    [("cross", "cross-list"), ("replace-cross", "replaced cross-list"), ("<i>", "&lt;i&gt;")],
)
def test_a_paper_that_is_not_new_carries_a_mark(announce_type, expected):
    assert announce_mark(announce_type) == f'<span class="mark">{expected}</span>'


def test_a_new_paper_carries_no_mark():
    assert announce_mark("new") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "http://creativecommons.org/licenses/by-nc/4.0/",
            '<a href="https://creativecommons.org/licenses/by-nc/4.0/" rel="license">CC BY-NC 4.0</a>',
        ),
        (
            "http://creativecommons.org/publicdomain/zero/1.0/",
            '<a href="https://creativecommons.org/publicdomain/zero/1.0/" rel="license">CC0 1.0</a>',
        ),
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "arXiv’s licence to distribute"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_only_a_creative_commons_licence_is_linked(url, expected):
    assert licence(url) == expected
