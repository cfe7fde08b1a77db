from decimal import Decimal

import pytest

from accounts import statements
from accounts.models import Interest
from accounts.statements import HIGH, Points, StatementError

Kind = Interest.Kind


def test_a_keyword_keeps_its_spelling_and_has_a_canonical_key():
    keyword = statements.keyword("  Large   LLMs ", HIGH)

    assert keyword == statements.Statement(
        Kind.KEYWORD, "Large LLMs", statements.keyword("large-llm").key, Decimal(10), Decimal(20)
    )


@pytest.mark.parametrize(("typed", "kept"), [("cs.ai", "cs.AI"), (" CS.na ", "math.NA"), ("quant-ph", "quant-ph")])
def test_a_category_is_kept_under_its_one_name(typed, kept):
    assert statements.category(typed) == statements.Statement(Kind.CATEGORY, kept, kept)


def test_an_author_has_points_but_no_title_points():
    author = statements.author("Næss, Håkon")

    assert (author.points, author.title_points) == (Decimal(10), None)
    assert author.key == statements.author("Håkon Næss").key


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.CATEGORY, "cs.XX", "“cs.XX” is not an arXiv category; one looks like cs.AI."),
        (
            Kind.KEYWORD,
            "quan*tize",
            "“quan*tize”: A `*` stands at the beginning or the end of a word, not inside it. (Character 5.)",
        ),
        (Kind.KEYWORD, "deep *", "“deep *”: A `*` needs a word before or after it. (Character 6.)"),
        (Kind.EXCLUSION, "!!", "“!!”: A keyword needs a letter or a digit."),
        (Kind.EXCLUSION, 'deep "IT', '“deep "IT”: This quotation mark has no partner. (Character 6.)'),
        (
            Kind.KEYWORD,
            "x + cat:cs.XX",
            "“x + cat:cs.XX”: arXiv has no category `cs.XX`; one looks like cs.LG, all of an archive like cs.* "
            "(Character 9.)",
        ),
        (
            Kind.KEYWORD,
            "cat:xx.*",
            "“cat:xx.*”: arXiv has no category `xx.*`; one looks like cs.LG, all of an archive like cs.* "
            "(Character 5.)",
        ),
        (Kind.AUTHOR, "Hinton*", "“Hinton*”: A name takes no `*`; write initials or the surname alone. (Character 7.)"),
        (Kind.KEYWORD, "x" * 201, f"“{'x' * 59}…” is too long: at most 200 characters."),
        (Kind.KEYWORD, "\x00", "“�” holds a character that cannot be printed; remove it."),
        (Kind.KEYWORD, "\ud800", "“�” holds a character that cannot be printed; remove it."),
    ],
)
def test_what_cannot_be_read_says_what_to_change(kind, text, reason):
    with pytest.raises(StatementError) as error:
        statements.all_of(kind, [text])

    assert error.value.reasons == (reason,)


@pytest.mark.parametrize(
    ("text", "key"),
    [("cat:CS.na + LLM", "cat:math.na + llm"), ("cat:cs.*", "cat:cs.*"), ("cat:quant-ph", "cat:quant-ph")],
)
def test_a_category_in_a_keyword_is_one_that_papers_have(text, key):
    assert statements.keyword(text).key == key
    assert statements.exclusion(text).key == key


def test_every_text_that_cannot_be_read_is_named():
    with pytest.raises(StatementError) as error:
        statements.all_of(Kind.CATEGORY, ["cs.AI", "one", "two", "one"])

    assert [reason.split()[0] for reason in error.value.reasons] == ["“one”", "“two”"]


@pytest.mark.parametrize(
    "points", [(-1, 0), (1001, 0), ("1.005", 0), (0, 0), (0, "0.001"), ("NaN", 0), ("Infinity", 0)]
)
def test_points_have_bounds(points):
    with pytest.raises(StatementError):
        statements.keyword("LLM", Points(*map(Decimal, points)))


def test_an_author_without_points_is_refused():
    with pytest.raises(StatementError, match="more than 0"):
        statements.author("Ada Lovelace", Decimal(0))


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [(Kind.KEYWORD, 1, "1 keyword"), (Kind.CATEGORY, 4, "4 categories"), (Kind.AUTHOR, 0, "0 authors")],
)
def test_numbers_are_said_in_words(kind, number, words):
    assert statements.counted(kind, number) == words
