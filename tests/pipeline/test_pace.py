from time import monotonic

from digests.pipeline.pace import await_turn


def test_two_requests_are_the_interval_apart(settings):
    settings.ARXIV_INTERVAL = 0.2
    await_turn()
    started = monotonic()

    await_turn()

    assert monotonic() - started >= 0.15


def test_without_an_interval_nobody_waits(settings):
    settings.ARXIV_INTERVAL = 0
    started = monotonic()

    for _ in range(100):
        await_turn()

    assert monotonic() - started < 1
