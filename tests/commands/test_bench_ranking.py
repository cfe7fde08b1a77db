"""The measurements of ranking, in small."""

import pytest

from tests.commands.benches import bench

pytestmark = pytest.mark.process


def test_all_figures_of_ranking_come_and_progress_is_told():
    sizes = ("--readers", "160", "--patterns", "200", "--papers", "40")
    figures, told = bench("ranking", *sizes)

    measured = {
        *("ratio_to_naive", "readers_per_second_core", "on_demand_p95_ms", "relevance_p95_ms", "end_to_end_cpu_s"),
        *("peak_mb", "relevance_readers_per_second_core", "match_batch_s", "new_pattern_ms"),
    }
    assert all(figures[name] > 0 for name in measured)
    assert {"exponent_readers", "exponent_papers"} < figures.keys()
    assert (figures["readers"], figures["patterns"], figures["batch_papers"]) == (160, 205, 40)  # 5 new ones
    assert figures["readers_per_second_core"] * figures["batch_us_per_reader"] == pytest.approx(1e6)
    assert figures["ratio_to_naive"] == pytest.approx(figures["naive_us_per_reader"] / figures["batch_us_per_reader"])
    assert "160 readers from and to Postgres: " in told
