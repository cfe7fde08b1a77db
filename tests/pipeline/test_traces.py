import logging
import os
from pathlib import Path

import pytest

from digests.pipeline import traces
from digests.pipeline.marks import Mark, Stage


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DATA = tmp_path
    made: Path = tmp_path / "senders"
    return made


def test_says_which_mail_ended_last_and_how_far_it_came(folder):
    with traces.leaving(7) as trace:
        assert trace.ends(5)
        trace.taken(5)
        assert trace.ends(6)

    assert traces.end(7) == Mark(6, Stage.ENDED)
    assert list(folder.iterdir()) == []


def test_says_that_a_mail_was_taken_or_refused():
    with traces.leaving(7) as trace:
        trace.ends(5)
        trace.taken(5)
    with traces.leaving(8) as other:
        other.ends(5)
        other.refused(5)

    assert traces.end(7) == Mark(5, Stage.TAKEN)
    assert traces.end(8) == Mark(5, Stage.OPEN)


def test_a_mail_that_was_refused_before_its_end_hides_no_other():
    with traces.leaving(7) as trace:
        trace.ends(5)
        trace.taken(5)
        trace.refused(6)

    assert traces.end(7) == Mark(5, Stage.TAKEN)


def test_a_process_that_was_taken_for_dead_may_not_end_its_mail():
    with traces.leaving(7) as trace:
        assert traces.end(7) == Mark(0, Stage.OPEN)

        assert not trace.ends(5)


def test_another_boot_or_machine_does_not_trust_it(folder):
    with traces.leaving(7) as trace:
        trace.ends(5)
    content = (folder / "7").read_bytes()
    (folder / "7").write_bytes(content[:8] + b"another boot")

    assert traces.end(7) is None


def test_one_that_broke_off_is_not_trusted(folder):
    folder.mkdir()
    (folder / "7").write_bytes(b"\0")

    assert traces.end(7) is None


def test_a_system_that_does_not_name_its_boot_has_none(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(traces, "_BOOT", tmp_path / "missing")

    with traces.leaving(7) as trace:
        assert trace.ends(5)
        trace.taken(5)
        trace.refused(5)

    assert traces.end(7) is None


def test_a_folder_that_cannot_be_written_is_told_and_stops_no_mail(folder, caplog):
    folder.write_text("a file")

    with caplog.at_level(logging.WARNING), traces.leaving(7) as trace:
        assert trace.ends(5)

    assert "will be withheld" in caplog.text
    assert traces.end(7) is None


def test_what_nobody_asks_for_is_forgotten_after_a_week(folder):
    for number, age in ((7, 6), (8, 8)):
        with traces.leaving(number):
            pass
        moment = (folder / str(number)).stat().st_mtime - age * 24 * 3600
        os.utime(folder / str(number), (moment, moment))

    traces.forget_old()

    assert [path.name for path in folder.iterdir()] == ["7"]


def test_it_is_being_written_as_long_as_its_process_lives_or_somebody_listens_for_it():
    with traces.leaving(7):
        assert traces.is_being_written(7)

    assert not traces.is_being_written(7)
    assert not traces.is_being_written(8)
