import pytest

from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import ABSTRACT, AUTHORS, TITLE, find
from digests.ranking.patterns import from_key, parse_author, parse_keyword
from tests.ranking.abstracts import abstracts
from tests.ranking.both_ways import find_both_ways


def places(keyword: str, title: str, abstract: str = "") -> int:
    """Return where a keyword occurs in one paper, 0 when nowhere; both ways of matching must agree."""
    index = DayIndex.build([Document(5, "Something else", "entirely", ()), Document(9, title, abstract, ())])
    found = find_both_ways(index, parse_keyword(keyword))
    assert len(found) <= 1
    return dict(found).get(9, 0)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("LLM", "On LLMs"),
        ("LLMs", "An LLM"),
        ("networks", "a Network"),
        ("efficiencies", "efficiency"),
        ("fine-tuning", "fine tuning"),
        ("fine tuning", "Fine–Tuning"),
        ("large language model", "of Large Language Models, and"),
        ("naive", "naïve"),
        ("k-means", "$k$-means"),
        ("C++", "in C++17 code"),
        ("GPT-4o", "GPT-4o, GPT-5"),
        ("Alzheimers", "Alzheimer’s disease"),
        ("CO2", "CO$_2$"),
        ("CO_2", "CO$_2$"),
        ("T_c", "$T_c$"),
        ("O(n^2)", r"$\mathcal{O}(n^{2})$"),
        (r"\ell_1 norm", "$L_1$ norms"),
        ('"A*" search', "A* search"),
        ('"C*"-algebra', "$C^*$-algebras"),
        ("Nash equilibrium", "Nash equilibria"),
    ],
)
def test_a_word_is_found_in_its_other_forms(keyword, text):
    assert places(keyword, text) == TITLE


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("multi-modal", "multimodal"),
        ("multi modal", "Multimodal"),
        ("multimodal", "multi-modal"),
        ("multimodal", "multi modal"),
        ("finetuning", "fine-tuning"),
        ("datasets", "data set"),
        ("UNet", "U-Net"),
        ("gpt4", "GPT-4"),
        ("3D", "3-D"),
        ("plug-in", "plugin"),
        ("add-on", "addons"),
        ("3DGS", "3D-GS"),
        ("3D-GS", "3DGS"),
        ("macOS", "Mac OS"),
        ("Node.js", "NodeJS"),
        ("transformer", "trans-former"),
        ("multi-modal pretraining", "multimodal pre-training"),
    ],
)
def test_glued_and_hyphenated_compounds_find_each_other(keyword, text):
    assert places(keyword, text) == TITLE


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("across", "a cross"),
        ("asymmetric", "a symmetric matrix"),
        ("Artin", "the state of the art in vision"),
        ("spinon", "spin on a chain"),
        ("tour", "at time $t$. Our method"),
        ("overall", "over all models"),
        ("band", "$a$, $b$ and $c$"),
        ("model", "mode $l$"),
        ("information", "in formation"),
        ("1000", "10 00"),
        ("RL", "world"),
        ("RL", "RLHF"),
        ("new", "news"),
        ("news", "new"),
        ("logistic", "logistics"),
        ("C", "C++"),
        ("C++", "C"),
        ("underline", r"\underline{word}"),
        ("cal", r"$\mathcal{O}$"),
        ("language large", "large language"),
        ("large model", "large language model"),
        ("model model", "one model"),
        ('"A*" search', "A search"),
        ('"C*" algebra', "$c^*$-algebra"),
        ("C algebra", "C*-algebra"),
        ("AI", "AIS"),
    ],
)
def test_what_is_another_word_is_not_found(keyword, text):
    assert places(keyword, text) == 0


COMPOUNDS = ["multi-modal", "fine-tuning", "low-rank", "zero-shot", "pre-training", "data-set"]


@pytest.mark.parametrize("glued", [set(), {0}, {5}, {0, 5}, {1, 3}, set(range(6))])
def test_a_long_phrase_is_found_with_any_of_its_compounds_glued(glued):
    text = " ".join(each.replace("-", "") if place in glued else each for place, each in enumerate(COMPOUNDS))
    for spelled in ("-", " ", ""):
        assert places(" ".join(COMPOUNDS).replace("-", spelled), f"On {text} of our own.") == TITLE


def test_a_long_phrase_of_words_that_open_to_others_is_found():
    """Each of these opens to two words of this very title, which makes thousands of phrases to look for."""
    words = ["together", "notebook", "someone", "another", "airport", "sunlight", "network"]
    title = f"To gether note book some one an other air port sun light net work: {' '.join(words)}"
    for phrase in (words, ["air port" if word == "airport" else word for word in words]):
        assert places(" ".join(phrase), title) == TITLE
    assert places(" ".join([*words, "zeppelin"]), title) == 0


def test_a_phrase_never_crosses_from_title_to_abstract_or_paper_to_paper():
    index = DayIndex.build(
        [Document(1, "deep", "learning of", ()), Document(2, "graphs deep", "", ()), Document(3, "learning", "x", ())]
    )
    for phrase in ("deep learning", "of graph", "graph deep learning", "x deep", "*of* *graph*"):
        assert find_both_ways(index, parse_keyword(phrase)) == []


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("an LLM", "none", TITLE),
        ("none", "LLMs and an LLM", ABSTRACT),
        ("LLM", "LLM", TITLE + ABSTRACT),
        ("none", "none", 0),
    ],
)
def test_places_say_title_and_abstract(title, abstract, expected):
    assert places("LLM", title, abstract) == expected


@pytest.mark.parametrize("text", ["world", "early", "RLHF", "RL", "URLs", r"\underline{x}"])
def test_a_wildcard_at_both_ends_is_a_substring(text):
    assert places("*RL*", text) == TITLE


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("*context", "subcontext", True),
        ("*context", "contexts", False),
        ("context*", "contextual", True),
        ("context*", "subcontext", False),
        ("*line", r"\underline{x}", False),
        ("under*", r"\underline{x}", False),
        ("*long-context*", "overlong contexts", True),
        ("*long-context*", "longer context", False),
        ("*LLMs*", "LLM", False),
        ("large language*", "Large languages", True),
        ("*ies", "policies", True),
        ("c++*", "C++", True),
    ],
)
def test_a_wildcard_takes_letters_at_its_open_end_only(keyword, text, found):
    assert places(keyword, text) == (TITLE if found else 0)


@pytest.mark.parametrize(
    ("follow", "author", "found"),
    [
        ("Håkon Næss", "Håkon Næss", True),
        ("Hakon Naess", "Håkon Næss", True),
        ("H. Næss", "Håkon Næss", True),
        ("Næss, Håkon", "Håkon Næss", True),
        ("Håkon Næss", "H. Næss", True),
        ("Håkon Næss", "H. K. Næss", True),
        ("Håkon Kristian Næss", "Håkon Næss", True),
        ("Håkon Næss", r"H{\aa}kon N{\ae}ss", True),
        ("Næss", "Håkon Næss", True),
        ("Håkon Næss", "Hans Næss", False),
        ("Håkon Næss", "Næss", False),
        ("Håkon K. Næss", "Håkon L. Næss", False),
        ("Næss", "Håkon Næss-Schmidt", False),
        ("Naes", "Håkon Næss", False),
        ("Jean-Pierre Serre", "J.-P. Serre", True),
        ("J.-P. Serre", "Jean-Pierre Serre", True),
        ("J. P. Serre", "Jean-Pierre Serre", True),
        ("Pierre Serre", "Jean-Pierre Serre", False),
        ("Xiaoming Wang", "Xiao-Ming Wang", True),
        ("Guido van Rossum", "G. van Rossum", True),
        ("van Rossum", "Guido van Rossum", True),
        ("Rossum", "Guido van Rossum", False),
        ("García Márquez, Gabriel", "Gabriel García Márquez", True),
        ("Martin King", "Martin Luther King Jr.", True),
        ("Wei Li", "Li Wei", False),
        ("bin wang", "Bin Wang", True),
        ("di zhang", "Di Zhang", True),
        ("di zhang", "Dong Zhang", False),
        ("Vít Nováček", r"V{\'i}t Nov{\'a}{\v{c}}ek", True),
        (r"V{\'i}t Nov{\'a}{\v{c}}ek", "Vít Nováček", True),
    ],
)
def test_an_author_is_found_in_any_spelling_of_the_name(follow, author, found):
    index = DayIndex.build(
        [Document(2, "Næss", "Håkon Næss", ("Ann Other", "Håkon Other")), Document(8, "", "", ("Bob Ness", author))]
    )
    occurrences = find(index, parse_author(follow))
    assert occurrences.numbers.tolist() == ([8] if found else [])
    assert occurrences.places.tolist() == ([AUTHORS] if found else [])


def test_a_keyword_does_not_look_at_authors():
    index = DayIndex.build([Document(1, "Nothing", "here", ("Wei Wang",))])
    assert find(index, parse_keyword("Wang")).numbers.tolist() == []


def test_every_author_of_real_papers_is_found_by_their_own_name():
    index = DayIndex.build(abstracts())
    for paper in abstracts()[::9]:
        for author in paper.authors:
            assert paper.number in find(index, parse_author(author)).numbers


def test_numbers_ascend_and_are_the_papers_numbers():
    index = DayIndex.build(reversed(abstracts()))
    numbers = find(index, parse_keyword("model")).numbers
    assert numbers.size > 100
    assert (numbers[1:] > numbers[:-1]).all()
    assert set(numbers.tolist()) <= {paper.number for paper in abstracts()}


def test_an_index_and_a_pattern_from_the_database_find_the_same():
    index = DayIndex.build(abstracts())
    again = DayIndex.unpack(index.pack())
    for keyword in ("LLM", "reinforcement learning", "*quant*", "multi-modal", "state of the art"):
        pattern = parse_keyword(keyword)
        expected, found = find(index, pattern), find(again, from_key(pattern.key))
        assert found.numbers.tolist() == expected.numbers.tolist()
        assert found.places.tolist() == expected.places.tolist()
        assert expected.numbers.size > 0
