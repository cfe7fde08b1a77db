import pytest

from digests.pipeline import search_query
from digests.pipeline.search_query import SearchError
from digests.ranking.lexemes import vector_of


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("protein diffusion", "('protein') & ('diffusion')"),
        ('"Speculative Decoding"', "('speculative' <-> 'decoding')"),
        ("KV-cache", "('kv' <-> 'cache')"),
        ("networks", "('network')"),
        ("finetuning", "('fine' <-> 'tuning')"),
        ("$k$-means", "('k' <-> 'mean')"),
        ("C++ or not", "('c++') & ('or') & ('not')"),
        ("na\u00efve", "('naive')"),
        ("alignment -images", "('alignment') & !('image')"),
        ("LoRA OR adapters", "('lora' | 'adapter')"),
        ("a OR b OR c d", "('a' | 'b' | 'c') & ('d')"),
        ("quantiz*", "('quantiz':*)"),
        ("post-quantiz*", "('post' <-> 'quantiz':*)"),
        ("networks*", "(('networks':* | 'network'))"),
        ("ti:survey", "('survey':A)"),
        ('au:"Ada Lovelace"', "('ada':B <-> 'lovelace':B)"),
        ('au:"Næss, Håkon"', "('hakon':B <-> 'naess':B)"),
        ("abs:attent*", "('attent':*C)"),
        ("CO:NeurIPS", "('neurip':D)"),
        ("cat:cs.cl", "('cat:cs.cl')"),
        ("cat:cs.*", "('cat:cs')"),
        ("cat:cs", "('cat:cs')"),
        ("x cat:hep-th", "('x') & ('cat:hep-th')"),
        ("alphafold:3", "('alphafold' <-> '3')"),
        ("it's -", "('it')"),
    ],
)
def test_what_is_typed_becomes_a_question(typed, asked):
    assert search_query.parse(typed) == asked


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Type words to look for."),
        ("?! ,", "There is no word in this to look for."),
        ("-images", "Say what to look for, too: everything but something is too much."),
        ('"open', "A quotation mark has no partner."),
        ("OR x", "OR stands between two things to look for."),
        ("x OR", "OR stands between two things to look for."),
        ("x OR OR y", "OR stands between two things to look for."),
        ("x OR -y", "OR stands between things to look for, not beside something to leave out."),
        ("*former", "A * can only stand at the end of a word here, not before “former”."),
        ("q*", "A * needs two letters before it."),
        ("cat:cs.XX", "arXiv has no category “cs.XX”."),
        ("x " * 150 + "x", "A search has at most 300 characters."),
        (" ".join(f"w{n}" for n in range(21)), "A search has at most 20 words and phrases."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_reason(typed, reason):
    with pytest.raises(SearchError) as caught:
        search_query.parse(typed)

    assert str(caught.value) == reason


def test_a_paper_has_its_words_with_places_and_fields_and_its_categories():
    found = vector_of(
        title="$k$-means for GPUs",
        authors=["Håkon Næss", "Ada Lovelace"],
        abstract="Means.",
        comment="8 pages",
        categories=["cs.LG", "hep-th"],
    )

    assert found == (
        "'k':1A 'mean':2A,15C 'for':3A 'gpu':4A 'hakon':7B 'naess':8B 'ada':11B 'lovelace':12B '8':18D 'page':19D"
        " 'cat:cs.lg' 'cat:cs' 'cat:hep-th'"
    )
