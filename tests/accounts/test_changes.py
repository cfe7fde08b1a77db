import threading
from decimal import Decimal

import pytest
from django.db import connection

from accounts import changes, statements
from accounts.models import Interest, Profile
from accounts.signals import interests_changed
from accounts.statements import HIGH, NORMAL, Settings, StatementError

pytestmark = pytest.mark.django_db

Kind = Interest.Kind


def keywords(*texts: str, points=NORMAL):
    return statements.all_of(Kind.KEYWORD, texts, points)


def test_a_change_is_heard_once_and_moves_the_profile_s_clock(profile, changes_heard):
    before = profile.interests_changed_at

    changes.add(profile, keywords("LLM", "RL", "attention"))

    assert changes_heard == [profile]
    assert profile.interests_changed_at > before


def test_listeners_hear_inside_the_transaction(profile):
    heard = []

    def hear(**_):
        heard.append(connection.in_atomic_block)
        raise RuntimeError("A listener fails")

    interests_changed.connect(hear)
    try:
        with pytest.raises(RuntimeError):
            changes.add(profile, keywords("LLM"))
    finally:
        interests_changed.disconnect(hear)

    assert heard == [True]
    assert not Interest.objects.exists()


def test_what_changes_nothing_is_not_heard(profile, changes_heard):
    changes.add(profile, keywords("LLM"))
    changes.choose_categories(profile, [statements.category("cs.AI")])
    changes_heard.clear()
    profile.refresh_from_db()
    before = profile.interests_changed_at

    changes.choose_categories(profile, [statements.category("CS.ai")])
    changes.change_settings(profile, Settings(max_papers=profile.max_papers))
    changes.merge(profile, keywords("LLM"), Settings())

    profile.refresh_from_db()
    assert changes_heard == []
    assert profile.interests_changed_at == before


def test_a_duplicate_names_what_it_equals_and_nothing_is_written(profile, stated):
    changes.add(profile, keywords("LLM"))

    with pytest.raises(StatementError) as error:
        changes.add(profile, keywords("new", "llms", "NEW", "LLM"))

    assert error.value.reasons == (
        "“llms” is the same keyword as “LLM”, which is there already.",
        "“NEW” is the same keyword as “new”, which is written here too.",
        "“LLM” is there already.",
    )
    assert [text for text, *_ in stated("keyword")] == ["LLM"]


def test_one_word_may_be_keyword_and_exclusion(profile, stated):
    changes.add(profile, keywords("survey"))
    changes.add(profile, [statements.exclusion("survey")])

    assert stated("keyword")
    assert stated("exclusion")


def test_a_profile_holds_three_hundred_keywords_and_no_more(profile):
    changes.add(profile, keywords(*(f"word{number}" for number in range(299))))

    with pytest.raises(StatementError, match="at most 300 keywords; there is room for 1 more"):
        changes.add(profile, keywords("one", "two"))

    assert profile.interests.count() == 299


def test_an_edit_keeps_the_row_and_takes_the_new_points(profile, stated):
    changes.add(profile, keywords("LLM", "RL"))
    row = profile.interests.get(text="LLM")

    changes.edit(row, statements.keyword("LLMs", HIGH))

    assert stated("keyword") == [("LLMs", Decimal(10), Decimal(20)), ("RL", Decimal(1), Decimal("0.5"))]


def test_an_edit_cannot_make_a_duplicate(profile, stated):
    changes.add(profile, keywords("LLM", "RL"))

    with pytest.raises(StatementError, match="“llms” is the same keyword as “LLM”"):
        changes.edit(profile.interests.get(text="RL"), statements.keyword("llms"))

    assert [text for text, *_ in stated("keyword")] == ["LLM", "RL"]


def test_an_edit_of_what_was_removed_meanwhile_is_refused(profile):
    changes.add(profile, keywords("LLM"))
    row = profile.interests.get()
    changes.remove(row)

    with pytest.raises(Interest.DoesNotExist):
        changes.edit(row, statements.keyword("RL"))


def test_removing_twice_is_heard_once(profile, changes_heard):
    changes.add(profile, keywords("LLM"))
    row = profile.interests.get()
    changes_heard.clear()

    changes.remove(row)
    changes.remove(Interest(pk=1_000_000, profile=profile))

    assert len(changes_heard) == 1


def test_choosing_categories_adds_and_drops(profile, stated):
    changes.choose_categories(profile, statements.all_of(Kind.CATEGORY, ["cs.AI", "cs.CL"]))
    changes.choose_categories(profile, statements.all_of(Kind.CATEGORY, ["cs.LG", "cs.CL", "cs.NA", "math.NA"]))

    assert sorted(text for text, *_ in stated("category")) == ["cs.CL", "cs.LG", "math.NA"]


def test_a_merge_keeps_updates_and_adds(profile, stated):
    changes.add(profile, keywords("LLM", "mine"))

    merged = changes.merge(
        profile, [*keywords("llm", "new", points=HIGH), statements.exclusion("survey")], Settings(max_papers=7)
    )

    assert stated("keyword") == [
        ("llm", Decimal(10), Decimal(20)),
        ("mine", Decimal(1), Decimal("0.5")),
        ("new", Decimal(10), Decimal(20)),
    ]
    assert [len(part) for part in (merged.added, merged.updated, merged.same)] == [2, 1, 0]
    profile.refresh_from_db()
    assert profile.max_papers == 7


def test_a_renewed_key_is_new_and_interests_stay_as_they_are(profile, changes_heard):
    old = profile.feed_key

    changes.renew_feed_key(profile)

    assert Profile.objects.get().feed_key not in {old, ""}
    assert changes_heard == []


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_the_same_moment_do_not_collide(profile, monkeypatch):
    monkeypatch.setattr(interests_changed, "receivers", [])
    refused = []

    def state() -> None:
        try:
            changes.add(Profile.objects.get(pk=profile.pk), keywords("LLM"))
        except StatementError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=state) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 3
    assert profile.interests.count() == 1
