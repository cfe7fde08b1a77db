import numpy as np
import pytest

from digests.ranking import terms
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import paper


def spelled(text: str) -> set[str]:
    return set(terms.spelled(text))


def counts(title: str, abstract: str = "") -> dict[int, int]:
    counted = terms.count_terms([paper(1, title, abstract)])
    return dict(zip(counted.terms.tolist(), counted.counts.tolist(), strict=True))


def test_terms_are_words_and_neighbouring_words_in_the_singular():
    assert spelled("Vision transformers") == {"vision", "transformer", "vision transformer"}


def test_hyphens_are_opened():
    assert spelled("vision-language") == spelled("vision language")


def test_tex_is_dropped():
    assert spelled(r"\textbf{Sparse} networks") == spelled("Sparse networks")


def test_words_that_only_join_others_are_no_terms():
    assert spelled("mixture of experts") == {"mixture", "expert"}


def test_what_papers_say_of_themselves_takes_part_and_is_not_shown():
    names = terms.names_of(paper(1, "Mixture of experts", "We propose sparse experts"))

    assert "propose sparse" in spelled("We propose sparse experts")
    assert set(names.values()) == {"Mixture", "experts", "sparse", "sparse experts"}
    assert all(terms.number_of_name(name) == number for number, name in names.items())


def test_a_term_is_written_as_papers_write_it_rather_than_as_titles_do():
    names = terms.names_of(
        paper(1, "Speculative Decoding with a KV Cache", "KV cache: speculative decoding of $k$-means")
    )

    assert names[terms.number_of("kv cache")] == "KV cache"
    assert names[terms.number_of("speculative decoding")] == "speculative decoding"
    assert terms.likelier_name("decoding", "Decoding") == "decoding"
    assert terms.likelier_name("KV", "kv") == "kv"


@pytest.mark.parametrize(("name", "term"), [("KV caches", "kv cache"), ("Graphs", "graph"), ("C++", "c++")])
def test_a_name_gives_back_its_term(name, term):
    assert terms.number_of_name(name) == terms.number_of(term)


@pytest.mark.parametrize("name", ["", "the", "x", "three whole words", "novel method", "of graphs", "-"])
def test_what_is_no_telling_term_has_no_number(name):
    assert terms.number_of_name(name) is None


def test_single_letters_and_numbers_are_terms_only_beside_another_word():
    assert spelled("k means on Llama 3") == {"mean", "k mean", "llama", "llama 3"}


def test_a_word_of_the_title_counts_double():
    assert counts("Diffusion", "diffusion and diffusion")[terms.number_of("diffusion")] == 4


def test_title_and_abstract_do_not_make_a_pair():
    assert terms.number_of("sparse attention") not in counts("Sparse", "attention")


def test_the_number_of_a_term_never_changes():
    assert terms.number_of("diffusion") == 4643788612309635996
    assert terms.number_of("diffusion model") == 1338233215457143577


def test_a_pair_is_not_the_same_the_other_way_round():
    assert terms.number_of("graph neural") != terms.number_of("neural graph")


def test_spelling_and_counting_agree_on_real_papers():
    for document in abstracts()[:60]:
        texts = (document.title, document.abstract)
        numbers = {terms.number_of(term) for text in texts for term in terms.spelled(text)}
        counted = terms.count_terms([document])
        assert set(counted.terms.tolist()) == numbers


def test_no_two_terms_of_real_papers_share_a_number():
    written = {term for document in abstracts() for term in terms.spelled(document.abstract)}
    assert len({terms.number_of(term) for term in written}) == len(written)


def test_papers_come_in_the_order_of_their_numbers():
    counted = terms.count_terms([paper(7, "graphs"), paper(3, "graphs", "graphs")])

    assert counted.numbers.tolist() == [3, 7]
    assert counted.terms.tolist() == [terms.number_of("graph")]
    assert counted.papers.tolist() == [0, 1]
    assert counted.counts.tolist() == [3, 2]


def test_a_paper_that_comes_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        terms.count_terms([paper(1, "a graph"), paper(1, "a graph")])


def test_no_papers_have_no_terms():
    counted = terms.count_terms([])

    assert len(counted.terms) == len(counted.papers) == 0
    assert counted.starts.tolist() == [0]


def test_papers_without_a_word_have_no_terms():
    counted = terms.count_terms([paper(1, "", "7 a"[:1]), paper(2, "$$", "")])

    assert counted.numbers.tolist() == [1, 2]
    assert len(counted.terms) == 0


def test_pairs_of_numbers_are_joined_in_one_step():
    first, second = (np.array([terms.number_of(word)], np.uint64) for word in ("neural", "network"))
    assert terms.join(first, second).tolist() == [terms.number_of("neural network")]
