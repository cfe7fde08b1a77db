"""A summary on the page, in mail and in RSS: what it shows, and that no text of a model changes their shape."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.summaries.grounding import ClaimKind, Grounding, Missing, grounded
from digests.summaries.markdown import block_html, inline_html, plain
from digests.summaries.rendering import as_html, as_text, gist_line
from digests.summaries.shape import PaperSummary

ATTACKS = (
    "<script>alert(1)</script>",
    "</section></div></body><h1>Gone</h1>",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden --><style>*{display:none}</style>",
    "[click](javascript:alert(1))",
    "[click](https://evil.example/a)",
    "![pixel](https://evil.example/p.png)",
    "<https://evil.example/auto>",
    "https://evil.example/bare",
    "[x]: https://evil.example 'y'\n\n[x]",
    "# A heading\n\nAnother\n=======\n\n---\n\n> quoted",
    "```html\n<b>code</b>\n```",
    "    <b>indented</b>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62;",
    "\u202egnisrever\u202c \u200bzero\u200b \u2066isolate\u2069 \U000e0041tag",
    "\x00\x08\x1b[31m\x7f",
    "\ue0000\ue001 \ue002forged\ue003",
    "Z̷̢̛̗̟̣͔̹̘̝̫̜̬̞̯̆̓̑̈́̈́̐a",
    "$<script>alert(1)</script>$ \\(</span><b>\\)",
    "*" * 500 + "_" * 500,
    "- " * 300 + "deep",
    "> " * 300 + "deep",
    "{{ settings.SECRET_KEY }} {% debug %}",
    "line\u2028separator\u2029here\r\nSubject: injected",
)
ALLOWED = {
    "div",
    "section",
    "p",
    "ul",
    "li",
    "ol",
    "strong",
    "em",
    "code",
    "br",
    "span",
    "mark",
    "sup",
    "dl",
    "dt",
    "dd",
}
ALLOWED |= {"h3", "table", "thead", "tbody", "tr", "th", "td"}
VOID = {"br"}


class Shape(HTMLParser):
    """The elements of a piece of HTML, and whether every one is closed where it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data):
        self.text += data


def summary(text: str = "Plain.") -> PaperSummary:
    row = dict.fromkeys(("setting", "metric", "value", "compared_with", "note"), text)
    return PaperSummary.model_validate(
        {
            "gist": f"Gist {text}",
            "problem": text,
            "contribution": [text, text],
            "method": f"First.\n\n{text}",
            "setup": {"data_sets": [f"A {text}"], "baselines": [text], "metrics": [text], "details": text},
            "results": [row, {"value": "1"}],
            "findings": [f"F {text}"],
            "limitations": [f"L {text}"],
            "future_work": [f"W {text}"],
        }
    )


def outer(html: str) -> list[str]:
    """Return the elements that the site itself puts around the texts."""
    return [
        tag for tag in Shape(html).elements if tag in {"div", "section", "h3", "table", "tr", "td", "th", "dl", "dt"}
    ]


def lines_of_parts(text: str) -> list[str]:
    words = {"Problem", "What is new", "Method", "Setup", "Results", "Findings", "Limitations", "Future work"}
    return [line for line in text.split("\n") if line in words]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_changes_the_shape_of_the_page(attack):
    html = as_html(summary(attack), grounded(summary(attack), ""), "en")
    shape = Shape(html)

    assert shape.open == []
    assert set(shape.elements) <= ALLOWED
    assert shape.attributes <= {"class", "lang", "dir", "title", "aria-hidden", "data-tex", "tabindex", "scope"}
    assert outer(html).count("section") == outer(as_html(summary(), None, "en")).count("section") == 8
    assert outer(html).count("td") == 10
    assert "evil.example" not in html
    assert html.isascii() or not re.search(
        "[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]", html
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_changes_the_shape_of_a_mail(attack):
    text = as_text(summary(attack), grounded(summary(attack), ""), "en")

    assert lines_of_parts(text) == lines_of_parts(as_text(summary(), None, "en"))
    assert "evil.example" not in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\u200b\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_gist_is_one_line_whatever_is_in_it(attack):
    line = gist_line(summary(attack * 20))

    assert line.startswith("Gist")
    assert line.isprintable()
    assert len(line) <= 300
    assert "evil.example" not in line


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(ATTACKS))
def test_nothing_at_all_changes_the_shape_of_the_page(text, attack):
    html = block_html(text + attack) + inline_html(attack + text)

    assert Shape(html).open == []
    assert set(Shape(html).elements) <= ALLOWED
    assert "\ue000" not in html


def test_each_part_has_its_section_and_empty_ones_have_none():
    html = as_html(PaperSummary.model_validate({"gist": "G.", "method": "M."}), None, "en")

    assert html == (
        '<div class="summary" lang="en" dir="ltr"><p class="summary__gist">G.</p>'
        '<section class="summary__part summary__part--method"><h3>Method</h3><p>M.</p></section></div>'
    )


def test_results_are_a_table_of_the_columns_that_say_something():
    rows = [{"setting": "SQuAD", "value": "91.2"}, {"setting": "GLUE", "value": "80"}]
    html = as_html(PaperSummary.model_validate({"gist": "G.", "results": rows}), None, "en")

    assert '<tr><th scope="col">Setting</th><th scope="col">Result</th></tr>' in html
    assert "<tr><td>SQuAD</td><td>91.2</td></tr><tr><td>GLUE</td><td>80</td></tr>" in html


def test_results_that_are_only_sentences_are_a_list():
    html = as_html(PaperSummary.model_validate({"gist": "G.", "results": ["It wins."]}), None, "en")

    assert "<table>" not in html
    assert "<ul><li>It wins.</li></ul>" in html


def test_what_was_not_found_is_marked_where_it_stands():
    marked = (
        '<mark class="unfound" title="not found in the paper">97.3%<sup aria-hidden="true">?</sup>'
        '<span class="visually-hidden"> (not found in the paper)</span></mark>'
    )
    said = PaperSummary.model_validate({"gist": "It has 97.3% and 5.", "problem": "P."})
    found = grounded(said, "5")

    assert f"It has {marked} and 5." in as_html(said, found, "en")
    assert as_text(said, found, "en").startswith("It has 97.3% [not found in the paper] and 5.")
    assert "97.3% [论文中未找到]" in as_text(said, found, "zh-Hans")
    assert gist_line(said) == "It has 97.3% and 5."


def test_a_number_in_a_formula_marks_the_formula():
    said = PaperSummary.model_validate({"gist": r"A gain of $97.3\%$ here.", "problem": "P."})
    html = as_html(said, grounded(said, ""), "en")

    assert r'<mark class="unfound" title="not found in the paper"><span data-tex>$97.3\%$</span><sup' in html
    assert "97.3% [not found in the paper] here" in as_text(said, grounded(said, ""), "en")


def test_a_mark_that_is_not_where_it_was_is_not_made():
    said = PaperSummary.model_validate({"gist": "An edited gist.", "problem": "P."})
    stale = Grounding(1, 0, 0, 0, (Missing("gist", 3, "97.3", ClaimKind.NUMBER),))

    assert "<mark" not in as_html(said, stale, "en")


def test_two_marks_at_one_place_are_one():
    twice = (Missing("x", 0, "LLaMA-3", ClaimKind.NAME), Missing("x", 6, "3", ClaimKind.NUMBER))

    assert inline_html("LLaMA-3 wins", twice, "no").count("<mark") == 1


def test_formulas_come_through_markdown_untouched():
    assert inline_html("the *term* $a_1*b_2*$ and $x<y$") == (
        "the <em>term</em> <span data-tex>$a_1*b_2*$</span> and <span data-tex>$x&lt;y$</span>"
    )
    assert plain("**bold** $a_1*b_2*$ `c`") == "bold $a_1*b_2*$ c"


def test_lists_stay_lists():
    assert block_html("Steps:\n\n1. one\n2. two\n   - deep").count("<li>") == 3
    assert plain("- one\n- two\n  - deep\n\nEnd.") == "- one\n- two\n  - deep\nEnd."


def test_words_around_the_texts_are_in_the_summarys_language():
    assert "<h3>方法</h3>" in as_html(summary(), None, "zh-CN")
    assert "<h3>Method</h3>" in as_html(summary(), None, "de")
    assert as_html(summary(), None, "ar").startswith('<div class="summary" lang="ar" dir="rtl">')
    assert "<h5>Method</h5>" in as_html(summary(), None, "en", level=5)


def test_a_result_is_one_line_of_a_mail():
    rows = [{"setting": "SQuAD", "metric": "F1", "value": "91.2", "compared_with": "BERT 88.8", "note": "on one GPU"}]
    text = as_text(PaperSummary.model_validate({"gist": "G.", "results": [*rows, {"value": "3"}]}), None, "en")

    assert "\nResults\n- SQuAD, F1: 91.2 (Compared with: BERT 88.8); on one GPU\n- 3\n" in text


def test_the_setup_is_named_in_a_mail():
    setup = {"data_sets": ["A", "B"], "details": "8 GPUs"}
    text = as_text(PaperSummary.model_validate({"gist": "G.", "problem": "P.", "setup": setup}), None, "en")

    assert text == "G.\n\nProblem\nP.\n\nSetup\nData: A; B\n8 GPUs\n"
