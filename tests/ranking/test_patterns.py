import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digests.ranking import patterns
from digests.ranking.names import Name
from digests.ranking.patterns import PatternError, Word, from_key, parse_author, parse_keyword

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
WRITTEN = st.lists(
    st.sampled_from(["RL", "LLMs", "*", " ", "-", "C++", "'s", "é", "ﬁ", "\\'e", "$", "{", "17", ","])
).map("".join)


@pytest.mark.parametrize(
    "spellings",
    [
        ("LLM", "llms", " LLM ", "LLM's", "ＬＬＭ", "\\textbf{L}LM"),
        ("fine-tuning", "Fine tuning", "fine–tuning", "ﬁne-tunings"),
        ("naïve Bayes", r"na\"ive Bayes", "naive bayes"),
        ("k-NN", "$k$-NN", "k NN"),
        ("*RL*", "＊rl＊", "**RL**"),
        ("C++", "c++"),
        ("analysis", "analyses"),
        ("$T_c$", "T_c", "Tc", "$T_{c}$"),
        ('"A*"', '"A∗"', '"$A^*$"'),
    ],
)
def test_spellings_that_find_the_same_share_a_key(spellings):
    assert len({parse_keyword(spelling).key for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("C++", "C#"),
        ("LLM", "*LLM*"),
        ("*LLMs*", "*LLM*"),
        ("*RL", "RL*"),
        ("news", "new"),
        ("RL", "RLs*"),
    ],
)
def test_patterns_that_find_different_papers_have_different_keys(one, other):
    assert parse_keyword(one) != parse_keyword(other)
    assert parse_keyword(one).key != parse_keyword(other).key


def test_each_word_of_a_phrase_may_have_its_own_wildcards():
    assert parse_keyword("*long-context* models").words == (
        Word("long", open_left=True),
        Word("context", open_right=True),
        Word("model"),
    )


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, "Nothing is written here"),
        ("  \t", 0, "Nothing is written here"),
        ("+++", 0, "stands between blanks"),
        ("*", 0, "needs a word before or after it"),
        ("deep * nets", 5, "needs a word before or after it"),
        ("R*L", 1, "not inside it"),
        ("*ok* R*L", 6, "not inside it"),
        ("*a", 0, "would find almost anything"),
        ("graph x*", 7, "would find almost anything"),
        ("A* search", 1, r'write 2 letters or more, or "A\*" in quotation marks where that is a name'),
        ('"*A"', 1, "would find almost anything: write 2 letters or more."),
        ('"A* R*L"', 5, "not inside it"),
        ("a\0b", 1, "control character"),
        ("bell\x07", 4, "control character"),
        ("x" * 201, 200, "At most 200 characters"),
        ("㍿" * 60, 0, "too long"),
        ("a " * 13, 0, "at most 12 words"),
    ],
)
def test_what_is_no_keyword_is_refused_with_reason_and_position(text, position, reason):
    with pytest.raises(PatternError, match=reason) as refused:
        parse_keyword(text)
    assert refused.value.position == position
    assert refused.value.reason == str(refused.value)


@pytest.mark.parametrize("text", ["RL", "*RL*", "R", "3D", "w " * 12, "x" * 200, "C++17*", "two\nlines"])
def test_short_words_and_the_longest_keywords_are_taken(text):
    assert parse_keyword(text).key


@given(st.one_of(st.text(max_size=30), TEXT, WRITTEN))
def test_parsing_raises_nothing_but_pattern_errors(text):
    for parse in (parse_keyword, parse_author):
        refused = None
        try:
            parse(text)
        except PatternError as error:
            refused = error
        assert refused is None or 0 <= refused.position <= len(text)


@given(st.one_of(TEXT, WRITTEN))
def test_a_key_gives_back_its_pattern(text):
    for parse in (parse_keyword, parse_author):
        try:
            pattern = parse(text)
        except PatternError:
            continue
        assert from_key(pattern.key) == pattern
        assert len(pattern.key) <= patterns.MAX_LENGTH


@given(st.one_of(TEXT, WRITTEN))
def test_the_key_of_a_keyword_is_itself_a_spelling_of_it(text):
    try:
        pattern = parse_keyword(text)
    except PatternError:
        assume(False)
    else:
        assert parse_keyword(pattern.key) == pattern


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Håkon Næss", Name("naess", ("hakon",))),
        (r"H{\aa}kon N{\ae}ss", Name("naess", ("hakon",))),
        ("H. Næss", Name("naess", ("h",))),
        ("Næss, Håkon", Name("naess", ("hakon",))),
        ("Næss", Name("naess")),
        ("Jean-Pierre Serre", Name("serre", ("jean-pierre",))),
        ("J.-P. Serre", Name("serre", ("j-p",))),
        ("Guido van Rossum", Name("van rossum", ("guido",))),
        ("van Rossum, Guido", Name("van rossum", ("guido",))),
        ("van Rossum", Name("van rossum")),
        ("Oscar de la Cruz", Name("de la cruz", ("oscar",))),
        ("Di Wang", Name("wang", ("di",))),
        ("Sammy Davis, Jr.", Name("davis", ("sammy",))),
        ("Martin Luther King III", Name("king", ("martin", "luther"))),
        ("Conor O’Brien", Name("obrien", ("conor",))),
    ],
)
def test_a_name_is_read_in_any_of_its_spellings(text, name):
    assert parse_author(text).author == name


@pytest.mark.parametrize(("text", "position"), [("", 0), ("...", 0), ("123", 0), ("Wang*", 4), ("Wa\0ng", 2)])
def test_what_is_no_name_is_refused(text, position):
    with pytest.raises(PatternError) as refused:
        parse_author(text)
    assert refused.value.position == position


def test_an_author_and_a_keyword_never_share_a_key():
    assert parse_author("Wang").key == "au:wang"
    assert parse_keyword("au Wang").key == "au wang"
