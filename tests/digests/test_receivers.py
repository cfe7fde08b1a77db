"""What is written stays written, and is told to nobody as an error, where what follows from it fails."""

import pytest

from accounts import changes, statements
from digests import receivers, tasks
from digests.pipeline import match
from digests.signals import feedback_changed
from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_database_that_dies_after_a_statement_costs_its_reader_nothing(monkeypatch, caplog):
    mine = profile()
    announce(entry())
    monkeypatch.setattr(match, "match_at_once", dies)

    changes.add(mine, [statements.keyword("LLM")])

    assert mine.interests.filter(key="llm").exists()
    assert "server closed the connection" in caplog.text


def test_a_queue_that_is_down_costs_a_verdict_nothing(monkeypatch, caplog):
    monkeypatch.setattr(tasks.learn_taste, "delay", dies)

    feedback_changed.send(receivers, profile_ids=[1, 2])

    assert caplog.text.count("server closed the connection") >= 2


def dies(*_: object) -> None:
    raise ConnectionError("server closed the connection")
