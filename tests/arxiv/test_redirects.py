"""Redirects are followed on the same host and to another door, and nowhere else."""

import httpx2
import pytest
from pytest_httpserver import HTTPServer

from digests.arxiv.client import ArxivClient
from tests.arxiv.asking import AGENT, RSS_TYPE, answer, ask, doors, refusal
from tests.arxiv.documents import rss


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(arxiv, base, status):
    answer(arxiv, status=status, Location="/elsewhere")
    answer(arxiv, rss(), path="/elsewhere")

    assert ask(base) == rss()


def test_a_redirect_to_another_door_is_followed(arxiv, base):
    with HTTPServer() as other:
        other.expect_request("/rss/cs.LG").respond_with_data(rss(), content_type=RSS_TYPE)
        answer(arxiv, status=301, Location=other.url_for("/rss/cs.LG"))
        places = doors(base)
        with ArxivClient(type(places)(base, other.url_for(""), base, base), AGENT) as client:
            assert client.listing("cs.LG").document == rss()
        assert refusal(base).reason == "redirect"


def test_a_redirect_to_https_on_the_same_host_is_followed():
    def upgraded(request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme == "http":
            return httpx2.Response(301, headers={"Location": str(request.url).replace("http", "https", 1)})
        return httpx2.Response(200, content=iter([rss()]))

    assert ask("http://arxiv.example", transport=httpx2.MockTransport(upgraded)) == rss()


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:1/rss/cs.LG",
        "http://evil.example/rss/cs.LG",
        "https://evil.example/rss/cs.LG",
        "//evil.example/",
        "file:///etc/passwd",
        "http://localhost:1/",
        "http://127.0.0.1:22/",
        "https://127.0.0.1:22/",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_to_another_host_is_not_followed(arxiv, base, location):
    answer(arxiv, status=302, Location=location)

    assert refusal(base).reason == "redirect"
    assert len(arxiv.log) == 1


def test_a_circle_of_redirects_ends(arxiv, base):
    answer(arxiv, status=302, Location="/rss/cs.LG")

    assert refusal(base).reason == "redirect"
    assert len(arxiv.log) == 4


@pytest.mark.parametrize("location", ["http://[", "http://127.0.0.1:99999/", "http://exa\x7fmple/", "", "x" * 70_000])
def test_a_redirect_to_nowhere_is_not_followed(location):
    nowhere = httpx2.MockTransport(lambda _request: httpx2.Response(302, headers={"Location": location}))

    assert refusal("https://arxiv.example", transport=nowhere).reason == "redirect"
