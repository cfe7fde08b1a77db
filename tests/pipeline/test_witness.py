"""Processes that are killed while they mail, and what is known of their mail afterwards."""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from digests.pipeline import marks, traces, witness
from digests.pipeline.marks import Mark, Stage
from papersite.env import BASE_DIR
from papersite.processes import bound_to
from tests.pipeline.subscribed import nobody_listens
from tests.smtp_standin import MailServer, mail_server

pytestmark = pytest.mark.process

SENDER, DIGEST = 7, 5


@dataclass(frozen=True)
class Site:
    """Where processes mail, and what they leave."""

    folder: Path
    server: MailServer

    def mails(self, dies: str) -> int:
        """Let a process mail one digest and be killed at a point; return how it ended."""
        command = [sys.executable, "-m", "tests.pipeline.mail_sender", str(self.folder), str(self.server.port)]
        process = subprocess.Popen(
            [*command, str(SENDER), str(DIGEST), dies],
            cwd=BASE_DIR,
            preexec_fn=bound_to(os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - only between fork and exec
        )
        return process.wait(30)

    def known(self) -> Mark | None:
        """Wait until nobody listens to the mail server any more; return what is known then."""
        nobody_listens(SENDER)
        return traces.end(SENDER)


@pytest.fixture
def site(settings, tmp_path) -> Iterator[Site]:
    settings.DATA = tmp_path
    with mail_server() as server:
        yield Site(tmp_path, server)


@pytest.mark.parametrize("answers", [[], ["take your time"]])
def test_a_mail_whose_process_died_before_it_heard_the_answer_is_known_to_be_taken(site, answers):
    site.server.to_data = answers

    assert site.mails("after the dot") == -signal.SIGKILL

    assert site.known() == Mark(DIGEST, Stage.TAKEN)
    assert len(site.server.taken) == 1


@pytest.mark.parametrize("answer", ["452 4.3.1 Full", "554 5.7.1 Looks like spam", "hang up"])
def test_a_mail_that_was_refused_to_a_dead_process_is_known_to_be_nobodys(site, answer):
    site.server.to_data = [answer]

    assert site.mails("after the dot") == -signal.SIGKILL

    assert site.known() == Mark(DIGEST, Stage.OPEN)
    assert site.server.taken == []


def test_a_mail_whose_process_died_right_before_its_end_is_ended(site):
    assert site.mails("before the dot") == -signal.SIGKILL

    assert site.known() == Mark(DIGEST, Stage.TAKEN)
    assert [one["Subject"] for one in site.server.taken] == ["Seven papers"]


def test_a_process_that_dies_when_it_saw_the_answer_has_noted_it(site):
    assert site.mails("answered") == -signal.SIGKILL

    assert site.known() == Mark(DIGEST, Stage.TAKEN)
    assert len(site.server.taken) == 1


def test_a_process_that_lives_needs_no_witness_and_leaves_none(site):
    assert site.mails("never") == 0

    assert site.known() == Mark(DIGEST, Stage.TAKEN)
    assert len(site.server.taken) == 1
    assert site.server.connections == 1


def test_a_server_that_says_nothing_leaves_it_unknown(site, monkeypatch, tmp_path):
    monkeypatch.setattr(witness, "PATIENCE", 0.05)
    monkeypatch.setattr(witness, "LONGEST", 0.2)
    file = os.open(tmp_path / "trace", os.O_RDWR | os.O_CREAT)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        marks.write(file, Mark(DIGEST, Stage.ENDED))

        witness.testify(ours, file)

        assert marks.read(file) == Mark(DIGEST, Stage.ENDED)
        assert theirs.recv(10) == b".\r\n"
    os.close(file)


def test_a_witness_that_died_is_followed_by_another(site):
    with traces.leaving(SENDER + 1) as trace, socket.socket() as connection:
        trace.over(connection)
        first = witness._of_process(os.getpid())
        first._here.close()
    with traces.leaving(SENDER) as trace, socket.socket() as connection:
        trace.over(connection)
        second = witness._of_process(os.getpid())
        assert trace.ends(DIGEST)

    assert second is not first
    assert site.known() == Mark(DIGEST, Stage.ENDED)


def test_where_no_process_can_be_started_mails_go_all_the_same_and_it_is_told(site, monkeypatch, caplog):
    witness._of_process.cache_clear()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with caplog.at_level(logging.WARNING), traces.leaving(SENDER) as trace, socket.socket() as connection:
        trace.over(connection)
        assert trace.ends(DIGEST)

    assert "no witness" in caplog.text
    assert site.known() == Mark(DIGEST, Stage.ENDED)
