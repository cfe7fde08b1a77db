import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digests.ranking import tex, tokens
from digests.ranking.plurals import singular
from tests.ranking.abstracts import abstracts

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MARKUP = st.lists(
    st.sampled_from([*"\\${}^_'~-+#*", "\\'e", "\\textbf{", "\\alpha", "x", "Ab", "7", " ", "é", "ø"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Large Language Models", "large language models"),
        ("fine-tuning fine‐tuning fine–tuning fine−tuning", "fine tuning fine tuning fine tuning fine tuning"),
        ("naïve Håkon Łukasz Straße Œuvre Þór", "naive hakon lukasz strasse oeuvre thor"),
        ("ﬁne-tuning 𝐋𝐋𝐌 𝒩 ＬＬＭ", "fine tuning llm n llm"),
        ("rein\u00adforce zero\u200bwidth \u202abidi\u202c", "reinforce zerowidth bidi"),
        ("a model's models’ Alzheimer’s don't O'Brien 'quoted'", "a model models alzheimer dont obrien quoted"),
        ("C++, C#; C++17 U-Net++ n+1 issue #5", "c++ c# c++ 17 u net++ n 1 issue 5"),
        ("GPT-4o gpt4 k-NN 3D FP8 2.5", "gpt 4o gpt4 k nn 3d fp8 2 5"),
        ("snake_case a/b (c)", "snake case a b c"),
        ("A* D* Lite, C∗-algebra A⋆", "a⁎ d⁎ lite c⁎ algebra a⁎"),
        ("*a* **B**old RRT* x*y a *b Title⋆ work⁎", "a b old rrt x y a b title work"),
        ("Google™ ²H CO₂", "google 2h co2"),
        ("", ""),
        (" \n\t-*! ", ""),
    ],
)
def test_words_are_whole_folded_runs_of_letters_and_digits(text, words):
    assert " ".join(tokens.words(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"na\"ive H{\aa}kon N\ae{}ss Erd\H{o}s \v{S}koda \'{\i}", "naive hakon naess erdos skoda i"),
        (r"Nov{\'a}{\v{c}}ek {\O}{\o}y {\'{\i}}{\ss} {\bf R}{\'e}n", "novacek ooy iss ren"),
        (r"$k$-means and $\mathcal{O}(n)$", "k means and o n"),
        (r"CO$_2$ La$_3$Ni$_2$O$_7$ $T_{\rm eff}$ $^{13}$C", "co2 la3ni2o7 teff 13c"),
        (r"\textbf{R}obust {\bf L}earning \emph{fast}", "robust learning fast"),
        (r"$\alpha$-divergence α-divergence", "α divergence α divergence"),
        (r"$\alpha_s$ \alpha_s $\ell_1$ $\ell^2$ $\hbar\omega$", "αs αs l1 l2 hω"),
        (r"$C^*$-algebras C$^{\ast}$ $\mathcal{A}^\star$ $T^*M$", "c⁎ algebras c⁎ a⁎ t m"),
        (r"O(n^2) H_2O T_c x_{ij} \mathbb{R}^n T_{eff} cm^{-3}", "o n2 h2o tc xij rn teff cm 3"),
        (r"ibm_fez LLM_annotate snake_c \_a b\_1 $\partial_t u$", "ibm fez llm annotate snake c a b 1 u"),
        (r"C\# and F\#", "c# and f#"),
        (r"10$\times$ faster \& 5\% better \cite{smith2020} \begin{itemize}", "10 faster 5 better"),
        (r"\href{https://a.org/x}{Code} ex\-ample \unicode{x3b1}", "https a org x code example α"),
        (r"costs $5 or $6", "costs 5 or 6"),
        (r"line\\break \LaTeX\ text", "line break text"),
    ],
)
def test_tex_gives_what_a_reader_would_type(text, words):
    assert " ".join(tokens.words(text)) == words


def test_names_of_macros_are_kept_apart_from_the_words():
    text = r"An \underline{F}lexible \cite{fast2020} method"
    assert "underline" not in tokens.words(text)
    assert tex.hidden_words(text) == ["underline", "cite", "fast2020"]


@given(st.one_of(TEXT, MARKUP))
@example("ŉ")
@example("ΐ")
def test_folding_twice_changes_nothing(text):
    folded = tokens.fold(text)
    assert tokens.fold(folded) == folded
    words = tokens.words(text)
    assert tokens.words(" ".join(words)) == words


def test_folding_every_character_twice_changes_nothing():
    characters = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    assert [c for c in characters if tokens.fold(tokens.fold(c)) != tokens.fold(c)] == []


@given(st.one_of(TEXT, MARKUP))
def test_words_hold_only_letters_digits_and_their_signs(text):
    for word in tokens.words(text):
        assert word
        assert all(letter.isalnum() for letter in word.rstrip("+#⁎"))
        assert not any(unicodedata.combining(letter) for letter in word)


@given(st.text(st.characters(codec="ascii", exclude_characters="\\${}"), max_size=80))
def test_plain_ascii_takes_the_same_words_as_any_text(text):
    assert tokens.words(text) == tokens.words(text + " é")[:-1]


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("networks", "network"),
        ("llms", "llm"),
        ("gpus", "gpu"),
        ("apis", "api"),
        ("moes", "moe"),
        ("vaes", "vae"),
        ("efficiencies", "efficiency"),
        ("classes", "class"),
        ("processes", "process"),
        ("losses", "loss"),
        ("boxes", "box"),
        ("patches", "patch"),
        ("caches", "cache"),
        ("hashes", "hash"),
        ("analyses", "analysis"),
        ("reanalyses", "reanalysis"),
        ("hypotheses", "hypothesis"),
        ("databases", "database"),
        ("matrices", "matrix"),
        ("metrics", "metric"),
        ("biases", "bias"),
        ("lenses", "lens"),
        ("viruses", "virus"),
        ("movies", "movie"),
        ("ties", "tie"),
        ("trees", "tree"),
        ("echoes", "echo"),
        ("videos", "video"),
        ("corpora", "corpus"),
        ("lms", "lm"),
        ("dms", "dm"),
        ("submatrices", "submatrix"),
        ("equilibria", "equilibrium"),
        ("automata", "automaton"),
        ("polyhedra", "polyhedron"),
        ("eigenspectra", "eigenspectrum"),
        ("minima", "minimum"),
        ("nuclei", "nucleus"),
        ("supernovae", "supernova"),
        ("leaves", "leaf"),
        ("women", "woman"),
        ("misdiagnoses", "misdiagnosis"),
        ("lattices", "lattice"),
    ],
)
def test_a_plural_meets_its_singular(plural, one):
    assert singular(plural) == singular(one) == one


NO_PLURALS = """
rl gps rms its analysis bias basis class process focus this news lens virus physics dynamics logistics semantics
series timeseries species always chaos atlas thus plus c++ c# 3d sars gas is as us trans ais ids dbms media data schema
"""


@pytest.mark.parametrize("word", NO_PLURALS.split())
def test_a_word_that_is_no_plural_stays(word):
    assert singular(word) == word


@given(st.one_of(st.text("abeiloschxzuyn", max_size=8).map(lambda stem: stem + "s"), TEXT))
def test_the_singular_of_a_singular_is_itself(word):
    assert singular(singular(word)) == singular(word)


def test_real_abstracts_keep_one_singular_per_word_and_no_empty_words():
    words = {word for paper in abstracts() for word in tokens.words(f"{paper.title} {paper.abstract}")}
    assert len(words) > 5000
    assert all(word and singular(singular(word)) == singular(word) for word in words)
    assert not words & {"mathcal", "textbf", "mathrm", "frac"}
