from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from accounts.models import User
from digests.arxiv.calendar import announced_at
from digests.arxiv.completeness import State
from digests.models import Reconciliation
from digests.pipeline.alarm import write_alarms
from tests.builders import DAY, make_reconciliation, profile

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 12, 10, 17, 5, tzinfo=UTC)


class RefusingBackend(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture(autouse=True)
def boss(db) -> User:
    return User.objects.create_superuser("boss@example.org")


def stall(*categories: str, day: date = DAY, state: State = State.STALLED, **fields) -> list[Reconciliation]:
    return [make_reconciliation(name, day, announced=None, state=state, **fields) for name in categories]


def heal(*rows: Reconciliation, state: State = State.COMPLETE) -> None:
    for row in rows:
        Reconciliation.objects.filter(pk=row.pk).update(state=state, announced=5, held=5, seen_at=NOON)


def test_staff_get_one_mail_about_all_that_has_not_come():
    stall("cs.AI", "cs.LG", "cs.CL", "math.ST")

    assert write_alarms(NOON) == 1

    [message] = mail.outbox
    assert message.to == ["boss@example.org"]
    assert message.subject == "arXiv’s announcement of Wed 10 December is missing: cs.AI, cs.CL, cs.LG and 1 more"
    assert "- cs.AI, Wednesday, 10 December 2025: stalled" in message.body
    assert "http://testserver/status/" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_an_alarm_is_written_once():
    stall("cs.AI")

    assert [write_alarms(NOON + timedelta(minutes=5 * turn)) for turn in range(3)] == [1, 0, 0]


def test_from_stalled_to_failed_is_no_second_alarm():
    [row] = stall("cs.AI")
    write_alarms(NOON)
    Reconciliation.objects.filter(pk=row.pk).update(state=State.FAILED)

    assert write_alarms(NOON) == 0


@pytest.mark.parametrize("state", [State.WAITING, State.FRESH, State.COMPLETE, State.QUIET, State.SHORT])
def test_no_other_state_is_an_alarm(state):
    make_reconciliation("cs.AI", state=state)

    assert write_alarms(NOON) == 0


def test_a_day_that_nobody_has_asked_about_is_no_alarm():
    stall("cs.AI", asked_at=None)

    assert write_alarms(NOON) == 0


@pytest.mark.parametrize("state", [State.COMPLETE, State.QUIET, State.SHORT, State.FRESH])
def test_staff_are_told_once_when_it_heals(state):
    rows = stall("cs.AI", "cs.LG")
    write_alarms(NOON)
    heal(*rows, state=state)

    assert [write_alarms(NOON), write_alarms(NOON)] == [1, 0]

    message = mail.outbox[-1]
    assert message.subject == "arXiv’s announcement of Wed 10 December is here: cs.AI, cs.LG"
    assert f"- cs.AI, Wednesday, 10 December 2025: {state}, 5 of 5, 16 h 5 min after the announcement" in message.body


def test_a_day_that_failed_again_after_it_had_healed_is_a_new_alarm():
    [row] = stall("cs.AI")
    write_alarms(NOON)
    heal(row)
    write_alarms(NOON)
    Reconciliation.objects.filter(pk=row.pk).update(state=State.FAILED)

    assert write_alarms(NOON) == 1
    assert len(mail.outbox) == 3


def test_a_day_heals_when_all_of_its_categories_have():
    profile(categories=["cs.AI", "cs.LG"])
    first, second = stall("cs.AI", "cs.LG")
    write_alarms(NOON)

    heal(first)
    assert write_alarms(NOON) == 0
    heal(second)
    assert write_alarms(NOON) == 1
    assert "cs.AI, cs.LG" in mail.outbox[-1].subject


def test_a_category_that_nobody_follows_any_more_keeps_no_mail_back():
    profile(categories=["cs.AI"])
    first, _ = stall("cs.AI", "cs.LG")
    write_alarms(NOON)
    heal(first)

    assert write_alarms(NOON) == 1


def test_a_batch_without_arxivs_count_is_not_well_yet():
    [row] = stall("cs.AI", state=State.FAILED)
    write_alarms(NOON)
    Reconciliation.objects.filter(pk=row.pk).update(state=State.FRESH, held=5)

    assert write_alarms(NOON) == 0


def test_a_day_is_told_when_its_other_categories_were_judged_too():
    stall("cs.AI")
    [late] = stall("cs.LG", state=State.WAITING)

    assert write_alarms(NOON) == 0
    Reconciliation.objects.filter(pk=late.pk).update(state=State.STALLED)
    assert write_alarms(NOON + timedelta(minutes=40)) == 1
    assert "cs.AI, cs.LG" in mail.outbox[0].subject


def test_a_day_is_told_in_the_end_even_when_a_category_is_never_judged():
    stall("cs.AI")
    stall("cs.LG", state=State.WAITING)

    assert write_alarms(announced_at(DAY) + timedelta(hours=18)) == 1
    assert "cs.LG" not in mail.outbox[0].subject


def test_alarms_of_several_days_share_a_mail():
    stall("cs.AI")
    stall("cs.AI", day=date(2025, 12, 9))

    assert write_alarms(NOON) == 1
    assert mail.outbox[0].subject == "arXiv’s announcement of 2 days is missing: cs.AI"


def test_only_active_staff_with_a_confirmed_address_are_written_to(boss):
    User.objects.create_superuser("away@example.org", is_active=False)
    User.objects.create_user("unconfirmed@example.org", is_staff=True)
    EmailAddress.objects.create(user=boss, email="private@example.org", verified=True, primary=False)
    profile(email="reader@example.org")
    second = User.objects.create_superuser("ann@example.org")
    stall("cs.AI")

    write_alarms(NOON)

    assert mail.outbox[0].to == [second.email, "boss@example.org"]


def test_without_staff_the_administrators_address_is_written_to(boss, settings):
    boss.delete()
    settings.ADMIN_EMAIL = "admin@example.org"
    stall("cs.AI")

    assert write_alarms(NOON) == 1
    assert mail.outbox[0].to == ["admin@example.org"]


def test_with_nobody_to_write_to_the_alarm_waits_for_the_first_to_come(boss):
    boss.delete()
    stall("cs.AI")

    assert write_alarms(NOON) == 0
    User.objects.create_superuser("new@example.org")
    assert write_alarms(NOON) == 1


def test_a_mail_that_no_server_takes_is_written_at_the_next_turn(settings, caplog):
    rows = stall("cs.AI")
    locmem = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"

    assert write_alarms(NOON) == 0
    assert "could not be handed over" in caplog.text
    settings.EMAIL_BACKEND = locmem
    assert write_alarms(NOON) == 1

    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    heal(*rows)
    assert write_alarms(NOON) == 0
    settings.EMAIL_BACKEND = locmem
    assert write_alarms(NOON) == 1
    assert len(mail.outbox) == 2


def test_what_arxiv_answered_makes_no_header_and_no_line_of_its_own():
    stall("cs.AI", last_error="503\r\nBcc: victim@example.org\n\n<b>x</b>" + "y" * 500)

    write_alarms(NOON)

    [message] = mail.outbox
    assert "(503 Bcc: victim@example.org <b>x</b>yyy" in message.body
    assert "\n".join(message.message().as_string().split("\n\n")[0].splitlines()).count("Bcc") == 0
    assert "y" * 200 not in message.body


def test_a_long_alarm_is_cut():
    for serial in range(9):
        stall("cs.AI", "cs.LG", "cs.CL", "cs.CV", "stat.ML", day=date(2025, 11, 24) + timedelta(days=serial))

    assert write_alarms(NOON) == 1
    assert "- and 5 more" in mail.outbox[0].body


def test_a_category_day_that_is_being_asked_about_is_left_to_the_next_turn(other_connection):
    [row] = stall("cs.AI")
    other_connection("SELECT pg_advisory_lock(101, %s)", row.pk)

    assert write_alarms(NOON) == 0
    other_connection("SELECT pg_advisory_unlock(101, %s)", row.pk)
    assert write_alarms(NOON) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_writes():
    stall("cs.AI", "cs.LG", "cs.CL")
    start = Barrier(4)
    written: list[int] = []

    def work() -> None:
        start.wait()
        written.append(write_alarms(NOON))
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(written) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1
    assert set(Reconciliation.objects.values_list("alarmed_as", flat=True)) == {"stalled"}


def test_what_another_worker_writes_about_meanwhile_is_not_written_about_again(settings):
    healed = stall("cs.AI")
    write_alarms(NOON)
    heal(*healed)
    stall("cs.LG")
    settings.EMAIL_BACKEND = f"{__name__}.SlowBackend"

    assert write_alarms(NOON) == 1

    subjects = [message.subject.partition(" December ")[2] for message in mail.outbox]
    assert subjects == ["is missing: cs.AI", "is here: cs.AI", "is missing: cs.LG"]


class SlowBackend(EmailBackend):
    """A mail server so slow that another worker's whole turn passes before it takes a mail."""

    def send_messages(self, messages):
        if messages[0].subject.endswith("is missing: cs.LG"):
            assert write_alarms(NOON) == 1
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_the_mail_is_sent_outside_of_transactions(settings):
    settings.EMAIL_BACKEND = f"{__name__}.WatchingBackend"
    stall("cs.AI")

    assert write_alarms(NOON) == 1


class WatchingBackend(EmailBackend):
    """A mail server that looks at the database's state while a mail is handed over."""

    def send_messages(self, messages):
        assert not transaction.get_connection().in_atomic_block
        assert Reconciliation.objects.get().alarmed_as == "stalled"
        return super().send_messages(messages)


@pytest.fixture
def other_connection():
    """Another process's connection to the database, on which it runs one statement."""
    other = connection.copy()

    def run(statement: str, *parameters: int) -> None:
        with other.cursor() as cursor:
            cursor.execute(statement, parameters)

    yield run
    other.close()
