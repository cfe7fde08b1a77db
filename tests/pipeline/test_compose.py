from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Interest, Profile
from digests.arxiv import identifiers
from digests.models import Digest, MailedPaper, Subscription
from digests.pipeline import compose
from digests.pipeline.compose import compose_due
from digests.pipeline.deliver import give_back
from digests.pipeline.due_readers import readers_of
from tests.builders import DAY, announce, entry, make_reconciliation, profile
from tests.pipeline.subscribed import (
    DUE,
    NEXT_DAY,
    NEXT_DUE,
    announce_next_day,
    announce_whole_day,
    arxiv_ids,
    mailed,
    newest,
    states,
    subscription,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete() -> None:
    """All of the day is here."""
    announce_whole_day()


def asked_for(held: Subscription, now: datetime) -> Digest:
    digest = compose.ask_for_one(held, now)
    assert digest is not None
    return digest


@pytest.mark.usefixtures("complete")
class TestADigestThatIsDue:
    def test_holds_what_the_page_shows(self):
        held = subscription()
        composed = compose_due(1, DUE)

        digest = held.digests.get()
        assert composed.to_send == [digest.pk]
        assert arxiv_ids(digest) == ["2512.00002", "2512.00001"]
        assert (digest.state, digest.kind, digest.due_at, digest.sender) == ("composed", "daily", DUE, 1)
        assert (digest.first_day, digest.last_day) == (DAY, DAY)
        assert digest.address == held.reader.email
        assert digest.completeness == "All 3 papers of your categories were considered."
        (section,) = digest.sections
        assert (section.name, section.considered, section.matched) == ("My interests", 3, 2)
        assert [reason.text for reason in section.papers[0].reasons][:1] == ["LLM"]

    def test_moves_the_schedule_and_notes_the_papers(self):
        held = subscription()
        compose_due(1, DUE)

        held.refresh_from_db()
        assert held.next_due_at == held.wake_at == NEXT_DUE
        assert mailed(held) == [identifiers.number("2512.00001"), identifiers.number("2512.00002")]

    def test_is_composed_once(self):
        held = subscription()
        compose_due(1, DUE)
        assert compose_due(2, DUE).readers == 0

        Subscription.objects.update(next_due_at=DUE, wake_at=DUE)  # as if the schedule had been set back
        assert compose_due(2, DUE).to_send == []
        assert held.digests.count() == 1

    def test_that_cannot_be_stored_leaves_no_trace(self, monkeypatch):
        held = subscription()
        MailedPaper.objects.create(reader=held.reader, paper_number=identifiers.number("2512.00002"))
        monkeypatch.setattr(
            "digests.pipeline.drafts.mailed_of", lambda readers, _: {reader: set() for reader in readers}
        )

        assert compose_due(1, DUE).failed == 1

        assert not held.digests.exists()
        held.refresh_from_db()
        assert (held.next_due_at, held.wake_at) == (DUE, DUE + compose.AFTER_A_FAILURE)

    def test_does_not_hold_up_others_when_it_cannot_be_composed(self):
        broken = subscription()
        MailedPaper.objects.create(reader=broken.reader, paper_number=1)
        Digest.objects.create(
            subscription=broken, due_at=DUE - timedelta(days=1), kind="daily", state="failed", message_id="<1@x>",
            address="x@example.org", packed=b"no digest", owes_papers=True, send_at=DUE, composed_at=DUE,
        )  # fmt: skip
        other = subscription(profile(email="other@example.org", keywords=["LLM"]))

        composed = compose_due(1, DUE)

        assert (len(composed.to_send), composed.failed) == (1, 1)
        assert states(other) == ["composed"]

    def test_keeps_to_how_many_and_how_good(self):
        few = subscription(max_papers=1)
        good = subscription(profile(email="good@example.org", keywords=["LLM"], order="points"), min_score="1.5")
        compose_due(1, DUE)

        assert arxiv_ids(few.digests.get()) == ["2512.00002"]
        assert arxiv_ids(good.digests.get()) == ["2512.00002"]

    def test_takes_a_chunk_of_those_who_have_waited_longest(self):
        late = subscription(wake_at=DUE - timedelta(minutes=5))
        subscription(profile(email="other@example.org", keywords=["LLM"]))

        assert compose_due(1, DUE, limit=1).to_send == [late.digests.get().pk]

    def test_of_one_reader_leaves_the_others(self):
        subscription()
        other = subscription(profile(email="other@example.org", keywords=["LLM"]))

        compose_due(1, DUE, reader=other.reader_id)

        assert [digest.subscription_id for digest in Digest.objects.all()] == [other.pk]

    @pytest.mark.parametrize("fields", [{"is_verified": False}, {"next_due_at": NEXT_DUE, "wake_at": NEXT_DUE}])
    def test_goes_to_nobody_else(self, fields):
        held = subscription(**fields)
        compose_due(1, DUE)

        assert not held.digests.exists()
        held.refresh_from_db()
        assert held.next_due_at == NEXT_DUE

    def test_goes_to_no_closed_account(self):
        held = subscription()
        held.reader.is_active = False
        held.reader.save()

        assert compose_due(1, DUE).to_send == []


@pytest.mark.usefixtures("complete")
class TestOnce:
    def test_a_paper_comes_once_over_days(self):
        held = subscription(include := profile(keywords=["LLM"], include_replacements=True))
        compose_due(1, DUE)
        announce(entry("2512.00001", title="LLM", announce_type="replace", version=2), day=NEXT_DAY)
        announce_next_day("2512.00011")

        compose_due(1, NEXT_DUE)

        assert include.include_replacements
        assert arxiv_ids(newest(held)) == ["2512.00011"]

    def test_a_paper_of_two_profiles_comes_once(self):
        mine = profile(keywords=["LLM"])
        second = Profile.objects.create(user=mine.user, name="Second", place=1)
        for kind, text in (("category", "cs.LG"), ("author", "Ada Lovelace")):
            key = "cs.LG" if kind == "category" else "author:lovelace"
            fields = {} if kind == "category" else {"points": 10}
            Interest.objects.create(profile=second, kind=kind, text=text, key=key, **fields)
        held = subscription(mine)

        compose_due(1, DUE)

        digest = held.digests.get()
        assert [section.name for section in digest.sections] == ["My interests", "Second"]
        assert len(digest.paper_numbers) == len(set(digest.paper_numbers))

    def test_a_paper_comes_once_over_daily_weekly_and_asked_for(self):
        held = subscription(max_papers=1)
        asked = asked_for(held, DUE - timedelta(hours=1))
        compose_due(1, DUE)
        Subscription.objects.update(cadence="weekly", next_due_at=NEXT_DUE, wake_at=NEXT_DUE)
        for day in (5, 8, 9, 11):
            make_reconciliation(day=date(2025, 12, day), announced=0)
        compose_due(1, NEXT_DUE)

        daily, weekly = held.digests.exclude(pk=asked.pk).order_by("id")
        assert arxiv_ids(asked) == ["2512.00002"]
        assert (daily.state, daily.papers) == ("empty", 0)
        assert (weekly.kind, arxiv_ids(weekly)) == ("weekly", ["2512.00001"])

    def test_the_database_refuses_a_second_time(self):
        held = subscription()
        MailedPaper.objects.create(reader=held.reader, paper_number=7)

        with pytest.raises(IntegrityError), transaction.atomic():
            MailedPaper.objects.bulk_create([MailedPaper(reader=held.reader, paper_number=7)])

    def test_a_day_that_was_covered_does_not_come_again_with_the_next_one(self):
        held = subscription(max_papers=1)
        compose_due(1, DUE)
        announce_next_day("2512.00011")

        compose_due(1, NEXT_DUE)

        last = newest(held)
        assert (last.first_day, arxiv_ids(last)) == (NEXT_DAY, ["2512.00011"])


@pytest.mark.usefixtures("complete")
class TestAFailedDigest:
    def test_gives_its_papers_to_the_next_besides_the_others(self):
        held = subscription(max_papers=2)
        compose_due(1, DUE)
        assert give_back(held.digests.get(), "failed", "550 No")
        assert mailed(held) == []
        announce_next_day("2512.00011", "2512.00012", "2512.00013")

        compose_due(1, NEXT_DUE)

        first, second = held.digests.order_by("id")
        assert (first.owes_papers, first.state) == (False, "failed")
        assert set(arxiv_ids(second)) >= {"2512.00001", "2512.00002"}
        assert second.papers == 4
        assert (second.first_day, second.last_day) == (DAY, NEXT_DAY)

    def test_gives_them_also_where_the_page_of_both_days_ends_before_them(self):
        held = subscription(max_papers=2)
        compose_due(1, DUE)
        give_back(held.digests.get(), "failed", "550 No")
        announce_next_day("2512.00011", "2512.00012")
        Profile.objects.update(max_papers=1)

        compose_due(1, NEXT_DUE)

        assert set(arxiv_ids(newest(held))) >= {"2512.00001", "2512.00002"}

    def test_that_fails_again_gives_them_again(self):
        held = subscription()
        compose_due(1, DUE)
        give_back(held.digests.get(), "failed", "550 No")
        announce_next_day("2512.00011")
        compose_due(1, NEXT_DUE)
        second = newest(held)
        give_back(second, "failed", "550 No")
        make_reconciliation(day=date(2025, 12, 12), announced=0)

        compose_due(1, NEXT_DUE + timedelta(days=1))

        assert set(arxiv_ids(newest(held))) == {"2512.00001", "2512.00002", "2512.00011"}

    def test_is_given_back_once(self):
        held = subscription()
        compose_due(1, DUE)
        digest = held.digests.get()

        assert give_back(digest, "failed", "550 No")
        assert not give_back(digest, "failed", "550 No")


@pytest.mark.usefixtures("complete")
class TestOneThatIsAskedFor:
    def test_holds_the_newest_day_and_never_the_same_papers_again(self):
        held = subscription(cadence="off", next_due_at=None, wake_at=None)
        digest = asked_for(held, DUE)

        assert (digest.kind, digest.state, digest.sender) == ("now", "composed", None)
        assert arxiv_ids(digest) == ["2512.00002", "2512.00001"]
        assert compose.ask_for_one(held, DUE + timedelta(hours=1)) is None

    def test_a_preview_is_not_stored(self):
        held = subscription()
        digest = compose.preview(held, DUE)

        assert arxiv_ids(digest) == ["2512.00002", "2512.00001"]
        assert not Digest.objects.exists()
        assert not MailedPaper.objects.exists()


def test_readers_are_read_in_as_many_queries_however_many_they_are():
    def queries(count: int) -> int:
        held = [subscription(profile(email=f"{count}-{number}@example.org")) for number in range(count)]
        read = list(Subscription.objects.filter(pk__in=[one.pk for one in held]).select_related("reader"))
        with CaptureQueriesContext(connection) as captured:
            readers_of(read, DUE)
        return len(captured)

    assert queries(1) == queries(5) == 5
