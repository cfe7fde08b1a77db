"""Digests while their processes are killed and the mail server refuses and goes away, in small."""

import pytest

from tests.commands.benches import bench

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("tables")]


def test_no_paper_comes_twice_and_none_is_missing_whatever_dies():
    figures, _ = bench("digests", "--readers", "40", "--kills", "2", "--papers", "200")

    assert figures["readers"] == 40
    assert 1 <= figures["kills"] <= 4
    assert figures["mails"] >= 3 * 40 - figures["withheld"] - figures["refused"]
    assert figures["papers"] > 1000
    assert (figures["duplicates"], figures["missing"], figures["not_composed"]) == (0, 0, 0)
    assert figures["withheld"] <= figures["kills"]
