"""The measurements run and leave the site's own database alone."""

import pytest

from tests.commands.benches import bench

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("tables")]


def test_the_figures_of_an_ingest_come_as_json():
    figures, _ = bench("ingest", "--rounds", "1")

    assert figures["entries"] == 1506
    assert {"parse_s", "first_s", "first_cpu_s", "again_s", "match_s", "entries_per_second"} < figures.keys()
