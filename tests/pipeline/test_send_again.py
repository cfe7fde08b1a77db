from datetime import timedelta

import pytest

from accounts.models import User
from digests.arxiv import identifiers
from digests.models import Digest, MailedPaper
from digests.pipeline.deliver import give_back
from digests.pipeline.send_again import SendAgainError, send_again
from tests.builders import announce, entry, make_reconciliation
from tests.pipeline.subscribed import DUE, mailed, mailing_to_a_server, subscription, turn_until_idle

pytestmark = pytest.mark.django_db

PAPERS = [identifiers.number("2512.00001"), identifiers.number("2512.00002")]
State = Digest.State


@pytest.fixture(autouse=True)
def papers() -> None:
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="LLM"))
    make_reconciliation()


@pytest.fixture
def server(settings):
    with mailing_to_a_server(settings) as running:
        yield running


@pytest.fixture
def sent(server):
    """A digest that arrived."""
    held = subscription()
    turn_until_idle()
    server.taken.clear()
    return held.digests.get()


def put(digest: Digest, state: str) -> Digest:
    """Let a digest that arrived be one that did not."""
    if state == State.WITHHELD:
        Digest.objects.filter(pk=digest.pk).update(state=state, sent_at=None)
    else:
        Digest.objects.filter(pk=digest.pk).update(state=State.SENDING, sent_at=None)
        digest.refresh_from_db()
        assert give_back(digest, state, "550 no such mailbox")
    digest.refresh_from_db()
    return digest


@pytest.mark.parametrize("state", ["failed", "dropped", "withheld"])
def test_a_digest_that_did_not_arrive_goes_out_again_with_its_papers_and_its_message_id(sent, server, state):
    digest = put(sent, state)

    send_again(digest, DUE + timedelta(hours=1))
    turn_until_idle(DUE + timedelta(hours=1))

    digest.refresh_from_db()
    assert (digest.state, digest.owes_papers) == (State.SENT, False)
    assert [message["Message-ID"] for message in server.taken] == [digest.message_id]
    assert mailed(digest.subscription) == PAPERS


@pytest.mark.parametrize("state", ["composed", "sending", "sent", "empty"])
def test_one_that_arrived_or_is_under_way_does_not_go_again(sent, state):
    Digest.objects.filter(pk=sent.pk).update(state=state)
    sent.refresh_from_db()

    with pytest.raises(SendAgainError, match="only one that did not arrive"):
        send_again(sent, DUE)


def test_one_whose_papers_came_with_a_later_digest_does_not_go_again(sent):
    digest = put(sent, "failed")
    Digest.objects.filter(pk=digest.pk).update(owes_papers=False)

    with pytest.raises(SendAgainError, match="came with a later digest"):
        send_again(digest, DUE)

    digest.refresh_from_db()
    assert digest.state == State.FAILED


def test_a_paper_that_came_otherwise_does_not_come_twice(sent):
    digest = put(sent, "failed")
    MailedPaper.objects.create(reader=digest.subscription.reader, paper_number=PAPERS[1])

    with pytest.raises(SendAgainError, match="Some of its papers"):
        send_again(digest, DUE)

    digest.refresh_from_db()
    assert (digest.state, digest.owes_papers) == (State.FAILED, True)
    assert mailed(digest.subscription) == [PAPERS[1]]


def test_it_goes_again_once_however_often_it_is_asked_for(sent):
    digest = put(sent, "failed")
    same = Digest.objects.get(pk=digest.pk)
    send_again(digest, DUE)

    with pytest.raises(SendAgainError, match="changed at this moment"):
        send_again(same, DUE)


def test_nothing_goes_to_a_reader_whose_mail_is_stopped_or_off_or_who_has_another_address(sent):
    digest = put(sent, "failed")
    held = digest.subscription
    for changes, said in (
        ({"state": "complained", "next_due_at": None, "wake_at": None}, "stopped"),
        ({"state": "ok", "cadence": "off"}, "turned mail off"),
        ({"state": "ok", "cadence": "daily"}, "another address"),
    ):
        type(held).objects.filter(pk=held.pk).update(**changes)
        if said == "another address":
            User.objects.filter(pk=held.reader_id).update(email="new@example.org")
        with pytest.raises(SendAgainError, match=said):
            send_again(digest, DUE)
    assert mailed(held) == []
