import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from digests.models import Announcement, ListingDay, Paper, WordIndex

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent.parent / "data" / "golden" / "2025-12-10"


@pytest.fixture
def document() -> bytes:
    return gzip.decompress((GOLDEN / "rss-cs.DC.xml.gz").read_bytes())


@pytest.fixture
def arxiv(httpserver, settings):
    settings.ARXIV_RSS_URL = httpserver.url_for("").rstrip("/")
    return httpserver


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("ingest_listing", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_a_category_is_fetched_stored_and_matched(arxiv, document):
    arxiv.expect_request("/rss/cs.DC").respond_with_data(document, content_type="application/rss+xml")

    output = run("cs.DC", "--date", "2025-12-10")

    count = Paper.objects.count()
    assert count > 0
    assert f"cs.DC 2025-12-10: stored, {count} entries, {count} new papers, 0 changed, 0 rejected" in output
    assert WordIndex.objects.get().papers == count


def test_arxiv_is_told_who_asks(arxiv, document):
    arxiv.expect_request("/rss/cs.DC").respond_with_data(document, content_type="application/rss+xml")

    run("cs.DC")

    assert arxiv.log[0][0].headers["User-Agent"].startswith("Papersite/")


def test_a_file_is_read_instead(tmp_path, document):
    file = tmp_path / "listing.xml"
    file.write_bytes(document)

    assert "stored" in run("cs.DC", "--file", str(file), "--date", "2025-12-10")
    assert "unchanged" in run("cs.DC", "--file", str(file), "--date", "2025-12-10")


def test_a_file_may_be_packed(tmp_path):
    assert "stored" in run("cs.DC", "--file", str(GOLDEN / "rss-cs.DC.xml.gz"), "--date", "2025-12-10")


def test_a_packed_file_that_is_cut_off_is_refused(tmp_path):
    file = tmp_path / "listing.xml.gz"
    file.write_bytes((GOLDEN / "rss-cs.DC.xml.gz").read_bytes()[:500])

    with pytest.raises(CommandError, match="Cannot read"):
        run("cs.DC", "--file", str(file))


def test_without_a_date_the_day_is_the_one_that_the_feed_names(tmp_path, document):
    file = tmp_path / "listing.xml"
    file.write_bytes(document)

    run("cs.DC", "--file", str(file))

    assert ListingDay.objects.get().announced_on.isoformat() == "2025-12-10"


def test_another_categorys_document_is_refused(tmp_path, document):
    file = tmp_path / "listing.xml"
    file.write_bytes(document)

    with pytest.raises(CommandError, match="1 of 1 listings could not be stored"):
        run("cs.AI", "--file", str(file))

    assert not Paper.objects.exists()


def test_one_broken_listing_does_not_keep_the_others_out(arxiv, document):
    arxiv.expect_request("/rss/cs.AI").respond_with_data("<html>Sorry</html>", content_type="text/html")
    arxiv.expect_request("/rss/cs.DC").respond_with_data(document, content_type="application/rss+xml")

    with pytest.raises(CommandError, match="1 of 2 listings could not be stored"):
        run("cs.AI", "cs.DC", "--date", "2025-12-10")

    assert set(Announcement.objects.values_list("category", flat=True)) == {"cs.DC"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cs.XX"], "'cs.XX' is no arXiv category"),
        (["cs.DC", "--date", "yesterday"], "'yesterday' is not a day like 2025-12-10"),
        (["cs.DC", "--file", "/nonexistent"], "Cannot read /nonexistent"),
        (["cs.DC", "cs.AI", "--file", "x"], "--file holds one listing"),
        (["cs.DC", "--now", "noon"], "'noon' is not a moment"),
    ],
)
def test_bad_arguments_get_one_clear_line(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)
