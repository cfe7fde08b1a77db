"""A server on loopback in place of arXiv's."""

import pytest
from pytest_httpserver import HTTPServer


@pytest.fixture
def arxiv(httpserver: HTTPServer) -> HTTPServer:
    return httpserver


@pytest.fixture
def base(arxiv) -> str:
    return str(arxiv.url_for(""))
