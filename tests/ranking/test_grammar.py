"""Exact case, `A + B`, and the prefixes of arXiv's search: what they mean, and what is refused."""

import pytest

from digests.ranking.document import DayIndex, Document
from digests.ranking.grammar import listed, without_marks
from digests.ranking.matching import ABSTRACT, AUTHORS, CATEGORIES, TITLE, find
from digests.ranking.names import Name
from digests.ranking.parts import Author, Category, Phrase, Word
from digests.ranking.patterns import PatternError, parse_author, parse_keyword
from tests.ranking.both_ways import find_both_ways

PAPER = Document(
    9,
    "CLIP models for C++ and diffusion",
    "We study IT with Llama 3.2 and .NET in Łódź. It maps a map to GPT-4.1.",
    ("Håkon Næss", "Weinan E"),
    ("cs.LG", "math.NA"),
)


def places(keyword: str, paper: Document = PAPER) -> int:
    """Return where a keyword occurs in a paper, 0 when nowhere; both ways of matching must agree."""
    index = DayIndex.build([Document(5, "Something else", "entirely", ("Ann Other",), ("cs.AI",)), paper])
    found = find_both_ways(index, parse_keyword(keyword))
    assert len(found) <= 1
    return dict(found).get(paper.number, 0)


def refusal(text: str) -> PatternError:
    with pytest.raises(PatternError) as refused:
        parse_keyword(text)
    return refused.value


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ('"IT"', ABSTRACT),
        ('"It"', ABSTRACT),
        ('"it"', 0),
        ('"CLIP"', TITLE),
        ('"clip"', 0),
        ('"CLIP models"', TITLE),
        ('"CLIP model"', 0),
        ('"CLIP" model', TITLE),
        ('clip "models"', TITLE),
        ('"clip" models', 0),
        ('"CLIP-models"', TITLE),
        ("“CLIP”", TITLE),
        ("„CLIP“ + »IT«", ABSTRACT),
        ('"Lodz"', ABSTRACT),
        ('"LODZ"', 0),
        ('"CL*"', TITLE),
        ('"cl*"', 0),
        ('"*odels"', TITLE),
        ('"*LIP" *odel*', TITLE),
        ('"C++"', TITLE),
        ('"c++"', 0),
        ('"GPT"', ABSTRACT),
    ],
)
def test_quotation_marks_ask_for_exact_case_and_the_word_as_it_is_written(keyword, expected):
    assert places(keyword) == expected


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("C", 0),
        ("C++", TITLE),
        ("C#", 0),
        (".NET", ABSTRACT),
        ("net", 0),
        ("Llama 3.2", ABSTRACT),
        ("llama-3-2", ABSTRACT),
        ("Llama 3", ABSTRACT),
        ("Llama 2", 0),
        ("GPT-4.1", ABSTRACT),
        ("gpt4.1", ABSTRACT),
        ("GPT-4", ABSTRACT),
        ("GPT-4o", 0),
    ],
)
def test_names_of_signs_and_digits_are_kept(keyword, expected):
    assert places(keyword) == expected


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("CLIP + diffusion", TITLE),
        ("diffusion + CLIP model", TITLE),
        ("diffusion + map", ABSTRACT),
        ("map + Llama", ABSTRACT),
        ("map + CLIP + nothing", 0),
        ('diffusion + "IT"', ABSTRACT),
        ('diffusion + "it"', 0),
        ("C++ + diffus*", TITLE),
        ("ti:CLIP", TITLE),
        ("ti:map", 0),
        ("abs:map", ABSTRACT),
        ("abs:CLIP", 0),
        ("all:CLIP", TITLE),
        ("TI: clip model", TITLE),
        ("ti:CLIP + abs:map", ABSTRACT),
        ("ti:CLIP + diffusion", TITLE),
        ("ti:map + diffusion", 0),
        ('ti:"clip models"', TITLE),
        ('ti:"clip model"', TITLE),
        ('ti:"Clip models"', 0),
        ('all:"gpt 4 1"', ABSTRACT),
        ("au:Næss", AUTHORS),
        (r"au:H{\aa}kon N{\ae}ss", AUTHORS),
        ("au:Naess_H", AUTHORS),
        ('au:"Naess H"', AUTHORS),
        ("au:E, Weinan", AUTHORS),
        ("au:Weinan E", AUTHORS),
        ("au:Other", 0),
        ("au:Naess + diffusion", TITLE | AUTHORS),
        ("au:Naess + map", ABSTRACT | AUTHORS),
        ("cat:cs.LG", CATEGORIES),
        ("cat:CS.lg", CATEGORIES),
        ("cat:math.*", CATEGORIES),
        ("cat:cs.L", 0),
        ("cat:cs.LG + au:E + clip", TITLE | AUTHORS | CATEGORIES),
        ("cat:cs.AI + clip", 0),
    ],
)
def test_operands_are_all_found_and_each_where_its_prefix_says(keyword, expected):
    assert places(keyword) == expected


def test_an_open_category_finds_every_one_that_begins_so():
    index = DayIndex.build(
        [
            Document(number, "", "", (), (code,))
            for number, code in enumerate(("cs.AI", "cs.LG", "cond-mat.str-el", "cond-mat", "hep-th", "not a code"))
        ]
    )
    assert find(index, parse_keyword("cat:cs.*")).numbers.tolist() == [0, 1]
    assert find(index, parse_keyword("cat:cond-mat*")).numbers.tolist() == [2, 3]
    assert find(index, parse_keyword("cat:cond-mat.*")).numbers.tolist() == [2]
    assert find(index, parse_keyword("cat:hep-th")).numbers.tolist() == [4]


def test_categories_survive_packing():
    index = DayIndex.unpack(DayIndex.build([PAPER, Document(1, "", "", ())]).pack())
    assert find(index, parse_keyword("cat:math.NA")).numbers.tolist() == [9]
    assert index.categories == ["cs.lg", "math.na"]


def test_the_words_and_the_author_of_a_pattern():
    compound = parse_keyword('abs:"IT" de* + au:Weinan E + cat:cs.*')
    assert compound.parts == (
        Phrase((Word("IT", is_exact=True), Word("de", open_right=True)), "abs:"),
        Author(Name("e", ("weinan",))),
        Category("cs.", is_open=True),
    )
    assert compound.words == (Word("IT", is_exact=True), Word("de", open_right=True))
    assert compound.author is None
    assert parse_keyword("au:Weinan E").author == Name("e", ("weinan",))
    assert parse_keyword("au:Weinan E") == parse_author("Weinan E") == parse_author("au: Weinan E")


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ('"IT', 0, "has no partner"),
        ('deep "IT', 5, "has no partner"),
        ('IT"', 2, "not inside it"),
        ('5" display', 1, "not inside it"),
        ('"IT"s', 3, "not inside it"),
        ('x ""', 2, "Nothing stands between"),
        ('x + "" + y', 4, "Nothing stands between"),
        ("+ x", 0, "Nothing stands before"),
        ("x +", 2, "Nothing stands after"),
        ("x + + y", 4, "Nothing stands before"),
        ("+", 0, "Nothing stands before"),
        ("C ++ x", 2, "stands between blanks"),
        ("x +y", 2, "stands between blanks"),
        ("x + -", 4, "needs a letter or a digit"),
        ("tl:diffusion", 0, "`tl:` is none of the prefixes"),
        ("x + tl: diffusion", 4, "`tl:` is none of the prefixes"),
        ("title:diffusion", 0, "`title:` is none of the prefixes"),
        ('title:"diffusion"', 0, "`title:` is none of the prefixes"),
        ("ti:", 3, "A word is missing after `ti:`"),
        ("x + abs: ", 8, "A word is missing after `abs:`"),
        ("deep ti:x", 5, "`ti:` stands at the beginning or after a `+`"),
        ("ti:x AND AU:y", 9, "`au:` stands at the beginning or after a `+`"),
        ("ti:*", 3, "needs a word before or after it"),
        ('x + "d*p"', 6, "not inside it"),
        ('x + "*d"', 5, "would find almost anything"),
        ("abs:deep + abs:n*s", 16, "not inside it"),
        ("cat:", 4, "A word is missing after `cat:`"),
        ("x + cat:cs LG", 8, "A category looks like cs.LG"),
        ("cat:*", 4, "A category looks like cs.LG"),
        ("cat:c*", 4, "A category looks like cs.LG"),
        ("cat:cs.*G", 4, "A category looks like cs.LG"),
        ("au:Nae*", 6, "A name takes no"),
        ("x + au:17", 7, "A name needs a letter"),
        ("a b c d e f g + h i j k l m", 0, "at most 12 words"),
    ],
)
def test_what_cannot_be_parsed_is_refused_with_reason_and_position(text, position, reason):
    refused = refusal(text)
    assert reason in refused.reason
    assert refused.position == position


@pytest.mark.parametrize("text", ["Attention: a survey", "LLM:", "3:2 aspect", "RL: theory", "n+1", "Fe/H"])
def test_a_colon_or_a_sign_that_asks_for_nothing_only_parts_words(text):
    assert parse_keyword(text).key == " ".join(parse_keyword(text).key.split())
    assert ":" not in parse_keyword(text).key


def test_a_category_is_checked_and_renamed_by_who_knows_them():
    known = {"cs.na": "math.NA", "cs.*": "cs.*"}
    assert parse_keyword("x + cat:CS.NA", known.get).key == "cat:math.na + x"
    assert parse_keyword("cat:cs.*", known.get).key == "cat:cs.*"
    with pytest.raises(PatternError, match=r"no category `cs\.XX`") as refused:
        parse_keyword("x + cat:cs.XX", known.get)
    assert refused.value.position == 8


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("RL, LLM ,", ["RL", "LLM"]),
        ('"red, green", blue', ['"red, green"', "blue"]),
        ("“red, green” + x,blue", ["“red, green” + x", "blue"]),
        ('"red, blue', ['"red', "blue"]),
        (r"na\"ive, Erd\"os", [r"na\"ive", r"Erd\"os"]),
        ("x + AU:Næss, Håkon", ["x + AU:Næss, Håkon"]),
        ("beau:ty, x", ["beau:ty", "x"]),
    ],
)
def test_keywords_in_a_line_stand_between_commas(line, keywords):
    assert [text.strip() for text in listed(line) if text.strip()] == keywords


@pytest.mark.parametrize(
    ("text", "words"),
    [('say "IT" + C++ ++', "say IT C++"), ("ti:x au:y", "ti x au y"), ("+1 “n”", "1 n"), ("*RL*", "*RL*")],
)
def test_marks_can_be_left_out(text, words):
    assert " ".join(without_marks(text).split()) == words


@pytest.mark.parametrize("text", ["ti:Wang", "cat:cs.LG"])
def test_a_followed_author_takes_no_other_prefix(text):
    with pytest.raises(PatternError, match="about authors"):
        parse_author(text)


@pytest.mark.parametrize("compound", ["finetuning", "fine-tuning", "Fine Tuning"])
def test_a_compound_counts_as_one_word_however_it_is_written(compound):
    assert len(parse_keyword(" ".join([compound, *"abcdefghijk"])).words) == 13
    assert refusal(" ".join([compound, *"abcdefghijkl"])).reason.endswith("this one has 13.")
