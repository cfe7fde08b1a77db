from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Interest, Profile
from digests import tasks
from digests.models import Digest, MailedPaper, Subscription
from digests.pipeline import stops
from digests.ranking import patterns
from tests.builders import announce, entry, pick
from tests.conftest import Person

pytestmark = pytest.mark.django_db
WANTED = {
    "cadence": "daily",
    "weekday": "0",
    "hour": "7",
    "time_zone": "Europe/Berlin",
    "max_papers": "12",
    "min_score": "1.5",
    "wants_empty": "on",
}


@pytest.fixture
def reader(owner: Person) -> Person:
    """The owner, with a confirmed address and an interest in LLMs."""
    assert owner.user is not None
    EmailAddress.objects.create(user=owner.user, email=owner.user.email, verified=True, primary=True)
    mine = Profile.objects.default_of(owner.user)
    Interest.objects.create(profile=mine, kind="category", text="cs.LG", key="cs.LG")
    key = patterns.parse_keyword("LLM").key
    Interest.objects.create(profile=mine, kind="keyword", text="LLM", key=key, points=1, title_points="0.5")
    return owner


@pytest.fixture
def papers() -> None:
    announce(entry("2512.00001", title="An LLM"), entry("2512.00002", title="Cats"))


def held(person: Person) -> Subscription:
    return Subscription.objects.get(reader=person.user)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


class TestWhoSees:
    @pytest.mark.parametrize("path", ["/subscription/", "/subscription/preview/", "/subscription/preview/mail/"])
    def test_a_stranger_is_sent_to_sign_in(self, stranger, path):
        assert stranger.get(path)["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("path", ["/subscription/now/", "/subscription/resume/"])
    def test_a_get_sends_and_changes_nothing(self, reader, path):
        assert reader.get(path).status_code == 405
        assert not Digest.objects.exists()

    def test_a_stranger_sends_nothing(self, stranger):
        assert stranger.post("/subscription/now/")["Location"].startswith("/accounts/login/")

    def test_a_member_changes_their_own_only(self, reader, member):
        reader.post("/subscription/", WANTED)
        EmailAddress.objects.create(user=member.user, email=member.user.email, verified=True, primary=True)
        member.post("/subscription/", WANTED | {"cadence": "weekly"})

        assert (held(reader).cadence, held(member).cadence) == ("daily", "weekly")


class TestChoosing:
    def test_what_is_chosen_is_kept_and_the_next_digest_is_due(self, reader):
        response = reader.post("/subscription/", WANTED, follow=True)

        mine = held(reader)
        assert (mine.cadence, mine.hour, mine.time_zone) == ("daily", 7, "Europe/Berlin")
        assert (mine.max_papers, str(mine.min_score), mine.wants_empty) == (12, "1.50", True)
        assert mine.next_due_at is not None
        assert mine.next_due_at == mine.wake_at
        assert mine.next_due_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 7
        assert "Saved: the next digest comes on" in text_of(response)
        assert "07:00" in text_of(response)

    def test_weekly_mail_comes_on_its_weekday(self, reader):
        reader.post("/subscription/", WANTED | {"cadence": "weekly", "weekday": "4"})

        due = held(reader).next_due_at
        assert due is not None
        assert due.astimezone(ZoneInfo("Europe/Berlin")).strftime("%A %H") == "Friday 07"

    def test_turned_off_nothing_is_due(self, reader):
        reader.post("/subscription/", WANTED)
        response = reader.post("/subscription/", WANTED | {"cadence": "off"}, follow=True)

        assert held(reader).next_due_at is None
        assert "No mail comes." in text_of(response)

    def test_a_digest_that_is_due_stays_so_when_only_its_contents_change(self, reader):
        reader.post("/subscription/", WANTED)
        late = timezone.now() - timedelta(minutes=5)
        Subscription.objects.update(next_due_at=late, wake_at=late + timedelta(minutes=7))

        reader.post("/subscription/", WANTED | {"max_papers": "3"})

        assert (held(reader).next_due_at, held(reader).max_papers) == (late, 3)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"time_zone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices"),
            ({"hour": "24"}, "24 is not one of the available choices"),
            ({"cadence": "hourly"}, "hourly is not one of the available choices"),
            ({"max_papers": "0"}, "greater than or equal to 1"),
            ({"max_papers": "51"}, "less than or equal to 50"),
            ({"min_score": "-1"}, "The lowest score is 0 or more."),
            ({"weekday": "9"}, "9 is not one of the available choices"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, reader, wrong, said):
        response = reader.post("/subscription/", WANTED | wrong)

        assert response.status_code == 422
        assert said in text_of(response)
        assert not Subscription.objects.exists()

    def test_an_unconfirmed_address_gets_no_mail(self, owner):
        response = owner.post("/subscription/", WANTED)

        assert response.status_code == 422
        assert "Confirm your e-mail address first" in text_of(response)
        assert not Subscription.objects.exists()
        assert 'href="/accounts/email/"' in text_of(owner.get("/subscription/"))

    def test_the_page_offers_to_guess_the_time_zone_until_one_is_known(self, reader):
        assert "data-guess-zone" in text_of(reader.get("/subscription/"))
        reader.post("/subscription/", WANTED)
        assert "data-guess-zone" not in text_of(reader.get("/subscription/"))


class TestStopped:
    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("paused", "Mail is paused: it came back."),
            ("complained", "one was reported as spam."),
            ("unsubscribed", "Mail has stopped: you unsubscribed."),
        ],
    )
    def test_mail_is_said_to_be_stopped_and_can_be_started_again(self, reader, state, said):
        reader.post("/subscription/", WANTED)
        Subscription.objects.update(
            state=state, state_reason="550 <b>No such user</b>", state_since=timezone.now(), next_due_at=None,
            wake_at=None, bounce_days=3,
        )  # fmt: skip

        page = text_of(reader.get("/subscription/"))
        assert said in page
        assert "<b>No such user" not in page

        response = reader.post("/subscription/resume/", follow=True)
        mine = held(reader)
        assert (mine.state, mine.cadence, mine.bounce_days) == ("ok", "daily", 0)
        assert mine.next_due_at is not None
        assert "The next digest comes on" in text_of(response)

    def test_a_member_cannot_start_the_owners_mail(self, reader, member):
        reader.post("/subscription/", WANTED)
        stops.unsubscribe(reader.user.pk, timezone.now())

        member.post("/subscription/resume/")

        assert held(reader).state == "unsubscribed"

    def test_nothing_is_sent_at_once_either(self, reader, papers):
        reader.post("/subscription/", WANTED)
        stops.unsubscribe(reader.user.pk, timezone.now())

        response = reader.post("/subscription/now/", follow=True)

        assert "start it again first" in text_of(response)
        assert not Digest.objects.exists()


@pytest.mark.usefixtures("papers")
class TestAtOnce:
    @pytest.fixture(autouse=True)
    def queued(self, monkeypatch, django_capture_on_commit_callbacks) -> list[int]:
        queued: list[int] = []
        monkeypatch.setattr(tasks.mail_at, "delay", queued.append)
        cache.delete("mailing-0-queued")
        return queued

    def test_a_preview_shows_subject_papers_and_reasons_and_stores_nothing(self, reader):
        response = reader.get("/subscription/preview/")

        page = text_of(response)
        assert "1 paper for you · 10 Dec" in page
        assert "An LLM" in page
        assert "Cats" not in page
        assert "keyword “LLM” in the title" in page
        assert not Digest.objects.exists()
        assert not MailedPaper.objects.exists()

    def test_the_mail_itself_is_shown_with_its_own_styles_and_may_load_nothing(self, reader):
        response = reader.get("/subscription/preview/mail/")

        page = text_of(response)
        assert page.startswith("<!DOCTYPE html>")
        assert "1 paper for you" in page
        assert 'class="title" style="' in page
        policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
        assert policy == {
            "default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors 'none'",
        }  # fmt: skip
        assert not Digest.objects.exists()

    def test_without_papers_there_is_no_mail_to_show(self, reader):
        reader.post("/subscription/now/")

        assert reader.get("/subscription/preview/mail/")["Location"] == "/subscription/preview/"

    def test_a_pick_is_marked_in_the_preview_as_everywhere(self, reader):
        pick("2512.00001", note="Read <this>.", now=timezone.now())

        page = text_of(reader.get("/subscription/preview/"))

        assert "Put forward by this site’s staff: <bdi>Read &lt;this&gt;.</bdi>" in page

    def test_markup_in_a_paper_stays_text_in_the_preview(self, reader):
        attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        announce(entry("2512.00009", title=f"LLM {attack}", abstract=f"An LLM. {attack}", authors=(attack,)))

        page = reader.get("/subscription/preview/").content.decode()

        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
        assert "<script>alert" not in page
        assert "<img" not in page

    def test_one_is_composed_and_queued(self, reader, queued, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            response = reader.post("/subscription/now/", follow=True)

        digest = Digest.objects.get()
        assert (digest.kind, digest.state, digest.papers) == ("now", "composed", 1)
        assert queued == [0]
        assert f"1 paper is on the way to {reader.user.email}." in text_of(response)

    def test_a_second_one_soon_is_refused(self, reader):
        reader.post("/subscription/now/")
        response = reader.post("/subscription/now/", follow=True)

        assert "ask again in five minutes" in text_of(response)
        assert Digest.objects.count() == 1

    def test_when_nothing_is_new_that_is_said(self, reader):
        reader.post("/subscription/now/")
        Digest.objects.update(due_at=timezone.now() - timedelta(minutes=6))

        response = reader.post("/subscription/now/", follow=True)

        assert "There is nothing new" in text_of(response)

    def test_many_in_a_day_are_refused(self, reader):
        reader.post("/subscription/now/")
        first = Digest.objects.get()
        for hours in range(1, 11):
            moment = timezone.now() - timedelta(hours=hours)
            Digest.objects.create(
                subscription=first.subscription, due_at=moment, kind="now", state="sent", sent_at=moment,
                message_id=f"<{hours}@x>", address="x@example.org", packed=b"", send_at=moment, composed_at=moment,
            )  # fmt: skip

        assert "ask again tomorrow" in text_of(reader.post("/subscription/now/", follow=True))

    def test_an_unconfirmed_address_gets_none(self, owner):
        response = owner.post("/subscription/now/", follow=True)

        assert "Confirm your e-mail address first" in text_of(response)
        assert not Digest.objects.exists()


def test_the_page_takes_few_queries(reader):
    reader.post("/subscription/", WANTED)
    reader.get("/subscription/")

    with CaptureQueriesContext(connection) as queries:
        reader.get("/subscription/")

    assert len(queries) <= 5


def test_the_navigation_leads_to_the_page(reader):
    assert 'href="/subscription/" aria-current="page"' in text_of(reader.get("/subscription/"))
    assert 'href="/subscription/"' in text_of(reader.get("/interests/"))
