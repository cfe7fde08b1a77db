"""What was learned, and the reader's say about it: `/interests/learned/`."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Interest, Profile
from digests.arxiv import identifiers
from digests.models import Feedback
from digests.pipeline import feedback, learn, rank, rules, vectors
from digests.pipeline.learned import learned_of
from digests.ranking.judgements import Action
from digests.ranking.terms import number_of
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db

CACHES = "Speculative decoding with a KV cache: the KV cache is compressed."
GRAPHS = "Message passing on molecular graphs for drug discovery."
ROBOTS = "Robot manipulation by imitation from demonstrations."
VISION = "Image segmentation from diffusion features."
SPEECH = "Recognising children's voices across many accents."
PAGE, TERM, RESET = "/interests/learned/", "/interests/learned/term/", "/interests/learned/reset/"


@pytest.fixture
def papers():
    texts = [CACHES] * 5 + [GRAPHS] * 5 + [ROBOTS] * 5 + [VISION] * 5 + [SPEECH] * 5
    announce(*[entry(f"2512.{serial:05d}", title="On it", abstract=text) for serial, text in enumerate(texts, start=1)])
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)


@pytest.fixture
def reader(papers) -> Profile:
    """Saved three papers on KV caches, and dismissed two on robots."""
    mine = profile(keywords=["graphs"])
    tell(mine, 1, 2, 3, action=Action.SAVE)
    tell(mine, 11, 12, action=Action.DISMISS)
    return mine


def tell(mine: Profile, *serials: int, action: Action) -> None:
    for serial in serials:
        number = identifiers.number(f"2512.{serial:05d}")
        feedback.give(mine.user, mine, number, action, NOW + timedelta(seconds=serial))
    learn.learn(mine, NOW)


def signed_in(mine: Profile) -> Client:
    client = Client()
    client.force_login(mine.user)
    return client


def act(mine: Profile, action: str, term: str, **headers: str):
    return signed_in(mine).post(TERM, {"term": term, "action": action}, headers=headers)


def liked(mine: Profile) -> dict[str, int]:
    return {term.name: term.likes for term in learned_of(mine).liked}


def test_it_says_which_terms_were_learned_how_strongly_and_from_how_many_papers(reader):
    response = signed_in(reader).get(PAGE)

    assertContains(response, "From 3 papers that you saved or liked and 2 that you dismissed.")
    learned = response.context["learned"]
    assert liked(reader)["KV cache"] == 3
    assert [term.strength for term in learned.liked] == sorted((term.strength for term in learned.liked), reverse=True)
    assert learned.liked[0].strength == 1.0
    assertContains(response, "in 3 papers you saved or liked")


def test_what_dismissals_taught_is_shown_with_their_number(reader):
    learned = learned_of(reader)

    assert {term.name: term.dismissals for term in learned.disliked}["Robot manipulation"] == 2
    assertContains(signed_in(reader).get(PAGE), "in 2 papers you dismissed")


def test_categories_are_said_in_times_of_what_is_usual(papers):
    announce(entry("2512.00030", abstract=CACHES, categories=("cs.DC",)), asked=("cs.DC",))
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    mine = profile()
    tell(mine, 30, action=Action.LIKE)

    (category,) = learned_of(mine).categories
    assert category.name == "cs.DC"
    assert category.times > 2
    assertContains(signed_in(mine).get(PAGE), "as often among what you like as among all papers")


def test_a_removed_term_counts_for_nothing_and_stays_removed_after_further_likes(reader):
    assertRedirects(act(reader, "remove", "KV cache"), PAGE)
    tell(reader, 4, 5, action=Action.LIKE)

    assert "KV cache" not in liked(reader)
    assert [term.name for term in learned_of(reader).removed] == ["KV cache"]
    rule = rules.rule_of(rank.stated(reader, NOW).wishes, NOW)
    assert rule is not None
    assert number_of("kv cache") not in rule.terms.tolist()
    assertContains(signed_in(reader).get(PAGE), 'aria-label="Restore KV cache"')


def test_a_removed_term_is_not_brought_in_by_papers_that_fit_the_keywords(papers):
    mine = profile(keywords=["speculative decoding"])
    rule = rules.rule_of(rank.stated(mine, NOW).wishes, NOW)
    assert rule is not None
    assert number_of("kv cache") in rule.terms.tolist()

    act(mine, "remove", "KV cache")

    rule = rules.rule_of(rank.stated(mine, NOW).wishes, NOW)
    assert rule is not None
    assert number_of("kv cache") not in rule.terms.tolist()


def test_a_removed_term_is_restored(reader):
    before = liked(reader)
    act(reader, "remove", "KV cache")
    act(reader, "restore", "KV cache")

    assert liked(reader) == before
    assert learned_of(reader).removed == ()


def test_a_kept_term_counts_double_and_outlives_a_reset(reader):
    def worth() -> float:
        taste, _ = learn.taste_of(reader.pk)
        known = vectors.statistics()
        assert known is not None
        return next(term.worth for term in taste.learned_terms(known.background, 99) if term.name == "KV cache")

    before = worth()
    act(reader, "keep", "KV cache")
    assert worth() == pytest.approx(2 * before, rel=1e-5)
    assertContains(signed_in(reader).get(PAGE), '<span class="mark">kept</span>')

    signed_in(reader).post(RESET, {"profile": reader.pk})

    assert [term.name for term in learned_of(reader).kept_only] == ["KV cache"]


def test_one_click_makes_a_term_a_keyword(reader):
    act(reader, "keyword", "KV cache")

    assert reader.interests.get(kind=Interest.Kind.KEYWORD, text="KV cache").points == 1
    response = signed_in(reader).get(PAGE)
    assertContains(response, '<span class="mark">keyword</span>')
    assertNotContains(response, 'aria-label="Make KV cache a keyword"')


def test_a_term_that_is_a_keyword_already_is_said_to_be(reader):
    act(reader, "keyword", "KV cache")

    response = signed_in(reader).post(TERM, {"term": "KV cache", "action": "keyword"}, follow=True)

    assertContains(response, "is there already")
    assert reader.interests.filter(text="KV cache").count() == 1


def test_htmx_gets_the_list_anew(reader):
    response = act(reader, "remove", "KV cache", HX_Request="true")

    assertContains(response, "is removed, and stays so")
    assertNotContains(response, "<html")


def test_a_reasons_term_opens_in_place_and_says_what_was_done(reader):
    client = signed_in(reader)
    panel = client.get(f"{TERM}?term=KV+cache", headers={"HX-Request": "true"})
    assertContains(panel, "in 3 papers you saved or liked")
    assertNotContains(panel, "<html")

    asked = {"term": "KV cache", "action": "remove", "panel": "1"}
    done = client.post(TERM, asked, headers={"HX-Request": "true"})
    assertContains(done, "is removed, and stays so")
    assertContains(done, 'aria-label="Restore KV cache"')


def test_without_scripts_a_term_has_a_page(reader):
    assertContains(signed_in(reader).get(f"{TERM}?term=KV+cache"), "<h1><bdi>KV cache</bdi></h1>", html=True)


@pytest.mark.parametrize("term", ["", "the", "three whole words", "novel method", "x" * 200, "a\0b", "<script>"])
def test_what_is_no_term_is_refused(reader, term):
    assert act(reader, "remove", term).status_code == (400 if term != "<script>" else 302)


def test_hostile_text_is_escaped(reader):
    act(reader, "remove", "<script>")

    response = signed_in(reader).get(PAGE)
    assertContains(response, "<bdi>&lt;script&gt;</bdi>")
    assertNotContains(response, "<bdi><script>")


def test_an_unknown_action_is_refused(reader):
    assert act(reader, "explode", "KV cache").status_code == 400


def test_no_more_terms_are_removed_than_there_is_room_for(reader, monkeypatch):
    monkeypatch.setattr(learn, "MOST_BY_HAND", 1)
    act(reader, "remove", "KV cache")

    response = signed_in(reader).post(TERM, {"term": "decoding", "action": "remove"}, follow=True)

    assertContains(response, "At most 1 terms can be removed or kept")
    assert [term.name for term in learned_of(reader).removed] == ["KV cache"]


def test_nothing_learned_says_how_to_begin():
    assertContains(signed_in(profile()).get(PAGE), "Nothing yet.")


def test_a_reset_forgets_one_profiles_taste_at_once(reader):
    response = signed_in(reader).post(RESET, {"profile": reader.pk}, follow=True)

    assertContains(response, "had learned from 5 papers is forgotten")
    assertContains(response, "Nothing yet.")
    assert feedback.judged(reader) == []
    assert Feedback.objects.filter(reader=reader.user).saved().count() == 3


def test_a_reset_keeps_what_was_removed_by_hand_unless_asked(reader):
    act(reader, "remove", "KV cache")
    signed_in(reader).post(RESET, {"profile": reader.pk})
    assert [term.name for term in learned_of(reader).removed] == ["KV cache"]

    signed_in(reader).post(RESET, {"profile": reader.pk, "terms": "1"})
    assert learned_of(reader).is_nothing


@pytest.mark.parametrize("key", ["", "x", "9" * 30])
def test_a_reset_of_no_profile_is_not_found(key):
    assert signed_in(profile()).post(RESET, {"profile": key}).status_code == 404


def test_everything_is_the_readers_own(reader):
    other, stranger = signed_in(profile(email="other@example.org")), Client()

    for client, status in ((other, 404), (stranger, 302)):
        assert client.get(f"{PAGE}?profile={reader.pk}").status_code == status
        asked = {"term": "KV cache", "action": "remove"}
        assert client.post(f"{TERM}?profile={reader.pk}", asked).status_code == status
        assert client.post(RESET, {"profile": reader.pk}).status_code == status
    assert liked(reader)["KV cache"] == 3


def test_nothing_is_changed_by_following_a_link(reader):
    client = signed_in(reader)

    assert client.get(RESET).status_code == 405
    client.get(f"{TERM}?term=KV+cache&action=remove")
    assert liked(reader)["KV cache"] == 3


def test_each_profile_learns_for_itself(reader):
    seminar = Profile.objects.create(user=reader.user, name="Seminar", place=1)

    assertContains(signed_in(reader).get(f"{PAGE}?profile={seminar.pk}"), "Nothing yet.")
    assertContains(signed_in(reader).get(PAGE), "KV cache")


def test_the_page_takes_few_queries(reader):
    client = signed_in(reader)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)

    assert len(queries) <= 6
