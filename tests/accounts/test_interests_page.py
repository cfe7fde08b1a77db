import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import changes, statements
from accounts.models import Interest, Profile
from tests.builders import announce, entry

pytestmark = pytest.mark.django_db

Kind = Interest.Kind


def add(client: Client, kind: str, texts: str, **fields):
    return client.post(f"/interests/{kind}/add/", {"texts": texts, **fields})


def test_several_keywords_are_added_at_once(owner, stated):
    response = add(owner, "keyword", "LLM, RL\n\n  long  context ,", level="normal")

    assert response["Location"] == "/interests/#keyword"
    assert stated("keyword") == [
        ("LLM", Decimal(1), Decimal("0.5")),
        ("RL", Decimal(1), Decimal("0.5")),
        ("long context", Decimal(1), Decimal("0.5")),
    ]
    assert "Added 3 keywords." in owner.get("/interests/").content.decode()


@pytest.mark.parametrize(
    ("fields", "points"),
    [
        ({"level": "high"}, ("10", "20")),
        ({"level": "own", "points": "3", "title_points": "0.25"}, ("3", "0.25")),
        ({"level": "own", "points": "3", "title_points": ""}, ("3", "0")),
        ({"level": "own", "points": "", "title_points": "4"}, ("0", "4")),
        ({"level": "normal", "points": "99", "title_points": "99"}, ("1", "0.5")),
    ],
)
def test_a_keyword_is_worth_what_its_reader_says(owner, stated, fields, points):
    add(owner, "keyword", "LLM", **fields)

    assert stated("keyword") == [("LLM", *map(Decimal, points))]


def test_an_exclusion_is_added(owner, stated):
    add(owner, "exclusion", "survey")

    assert stated("exclusion") == [("survey", None, None)]


def test_an_author_s_comma_separates_no_authors(owner, stated):
    add(owner, "author", "Hinton, Geoffrey\nAda Lovelace", points="7")

    assert stated("author") == [("Hinton, Geoffrey", Decimal(7), None), ("Ada Lovelace", Decimal(7), None)]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("keyword", {"texts": "fine, !!, *x*", "level": "normal"}, ("texts", "A keyword needs a letter or a digit.")),
        ("keyword", {"texts": "", "level": "normal"}, ("texts", "This field is required.")),
        ("keyword", {"texts": "LLM", "level": "own"}, ("points", "Give points in the text, in the title, or both.")),
        ("keyword", {"texts": "LLM", "level": "own", "points": "-1"}, ("points", "greater than or equal to 0")),
        ("keyword", {"texts": "LLM", "level": "own", "points": "many"}, ("points", "Enter a number.")),
        ("keyword", {"texts": "LLM", "level": "own", "points": "1e9"}, ("points", "less than or equal to 1000")),
        ("keyword", {"texts": "LLM", "level": "top"}, ("level", "Select a valid choice.")),
        ("exclusion", {"texts": "sur*vey"}, ("texts", "not inside it")),
        ("author", {"texts": "Hin*", "points": "1"}, ("texts", "A name takes no `*`")),
        ("author", {"texts": "Hinton", "points": "0"}, ("texts", "more than 0 points")),
        ("author", {"texts": "Hinton", "points": ""}, ("points", "This field is required.")),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(owner, stated, kind, typed, said):
    field, reason = said
    response = owner.post(f"/interests/{kind}/add/", typed)

    form = response.context["sections"][kind].form
    assert response.status_code == 422
    assert reason in " ".join(form.errors[field])
    assert form["texts"].value() == typed["texts"]
    assert "<h1>Interests</h1>" in response.content.decode()
    assert stated(kind) == []


def test_a_duplicate_is_named_on_the_page(owner, llm):
    response = add(owner, "keyword", "llms", level="normal")

    assert response.status_code == 422
    assert "“llms” is the same keyword as “LLM”, which is there already." in response.content.decode()


def test_a_duplicate_that_was_typed_a_hundred_times_is_named_once(owner, stated):
    response = add(owner, "keyword", "LLM\n" * 100, level="normal")

    assert response.context["sections"]["keyword"].form.errors["texts"] == ["“LLM” is written twice."]
    assert stated("keyword") == []


def test_more_than_a_form_may_hold_is_refused_with_what_to_do(owner, stated, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = add(owner, "keyword", "LLM, " * 1000, level="normal")

    assert response.status_code == 400
    assert "Go back: what you typed is still there." in response.content.decode()
    assert stated("keyword") == []


def test_a_keyword_is_edited_on_a_page_of_its_own(owner, llm, stated):
    page = owner.get(f"/interests/{llm.pk}/edit/")
    assert 'value="LLM"' in page.content.decode()

    response = owner.post(f"/interests/{llm.pk}/edit/", {"text": "RLHF", "points": "2", "title_points": "3"})

    assert response["Location"] == "/interests/#keyword"
    assert stated("keyword") == [("RLHF", Decimal(2), Decimal(3))]


def test_a_bad_edit_is_said_and_not_written(owner, llm, stated):
    response = owner.post(f"/interests/{llm.pk}/edit/", {"text": "!", "points": "2", "title_points": "3"})

    assert response.status_code == 422
    assert "A keyword needs a letter or a digit." in response.content.decode()
    assert stated("keyword") == [("LLM", Decimal(1), Decimal("0.5"))]


@pytest.mark.parametrize(
    ("statement", "typed", "now"),
    [
        (statements.exclusion("survey"), {"text": "review"}, ("review", None, None)),
        (statements.author("Ada Lovelace"), {"text": "A. Lovelace", "points": "3"}, ("A. Lovelace", Decimal(3), None)),
    ],
)
def test_every_kind_can_be_edited(owner, stated, statement, typed, now):
    changes.add(Profile.objects.get(), [statement])

    owner.post(f"/interests/{Interest.objects.get().pk}/edit/", typed)

    assert stated(statement.kind) == [now]


@pytest.mark.parametrize(
    "statement", [statements.keyword("LLM"), statements.exclusion("survey"), statements.author("Ada Lovelace")]
)
def test_every_kind_can_be_removed(owner, profile, statement):
    changes.add(profile, [statement])

    response = owner.post(f"/interests/{Interest.objects.get().pk}/remove/")

    assert response["Location"] == f"/interests/#{statement.kind}"
    assert not Interest.objects.exists()


def test_the_ticked_categories_are_followed_and_no_others(owner, stated):
    owner.post("/interests/categories/", {"category": ["cs.AI", "cs.CL"]})
    owner.post("/interests/categories/", {"category": ["cs.LG", "cs.CL"]})

    assert sorted(text for text, *_ in stated("category")) == ["cs.CL", "cs.LG"]

    owner.post("/interests/categories/", {})
    assert stated("category") == []


def test_a_category_that_arxiv_does_not_have_is_refused(owner, stated):
    response = owner.post("/interests/categories/", {"category": ["cs.AI", "cs.XX"]})

    assert response.status_code == 400
    assert "“cs.XX” is not an arXiv category" in response.content.decode()
    assert stated("category") == []


def test_a_search_offers_what_fits_and_what_is_chosen(owner, profile):
    changes.choose_categories(profile, [statements.category("hep-th")])

    groups = owner.get("/interests/?q=computer vision").context["groups"]

    offered = [choice.identifier for group in groups for choice in group.choices]
    assert offered == ["cs.CV", "hep-th"]
    assert all(group.is_open for group in groups)


def test_a_category_is_found_by_its_other_name(owner):
    groups = owner.get("/interests/?q=cs.NA").context["groups"]

    assert [choice.identifier for group in groups for choice in group.choices] == ["math.NA"]


def test_every_category_is_offered_once(owner):
    groups = owner.get("/interests/").context["groups"]

    offered = [choice.identifier for group in groups for choice in group.choices]
    assert len(offered) == len(set(offered)) == 149


SETTINGS = {
    "order": "points",
    "keywords_worth": "5",
    "discoveries": "0",
    "min_relevance": "30",
    "min_score": "1.5",
    "max_papers": "12",
    "include_replacements": "on",
    "picks": "among",
}


def test_settings_are_saved(owner, profile):
    owner.post("/interests/settings/", SETTINGS)

    profile.refresh_from_db()
    assert (profile.order, profile.keywords_worth, profile.discoveries) == ("points", 5, 0)
    assert profile.picks == "among"
    assert (profile.max_papers, profile.min_score, profile.include_replacements) == (12, Decimal("1.5"), True)
    assert profile.min_relevance == 30


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("max_papers", "0"),
        ("max_papers", "501"),
        ("min_score", "-1"),
        ("min_score", "x"),
        ("order", "magic"),
        ("keywords_worth", "21"),
        ("keywords_worth", "-1"),
        ("discoveries", "101"),
        ("min_relevance", "101"),
        ("min_relevance", ""),
    ],
)
def test_impossible_settings_are_refused(owner, profile, field, typed):
    response = owner.post("/interests/settings/", SETTINGS | {field: typed})

    assert response.status_code == 422
    assert list(response.context["settings_form"].errors) == [field]
    profile.refresh_from_db()
    assert profile.max_papers == 50


def test_the_private_address_is_shown_and_can_be_renewed(owner, profile, settings):
    settings.SITE_URL = "https://papers.example"
    assert f"https://papers.example/rss/{profile.feed_key}/" in owner.get("/interests/").content.decode()

    owner.post("/interests/address/")

    page = owner.get("/interests/").content.decode()
    assert profile.feed_key not in page
    assert Profile.objects.get().feed_key in page


def test_a_configuration_is_uploaded(owner, stated):
    content = json.dumps({"keywords": ["RL"], "categories": ["cs.AI"], "max_papers": 3}).encode()

    response = owner.post("/interests/import/", {"file": SimpleUploadedFile("config.json", content)}, follow=True)

    assert "Imported 1 keyword, 1 category, max_papers 3 (2 new" in response.content.decode()
    assert stated("keyword") == [("*RL*", Decimal(1), Decimal("0.5"))]


def test_a_bad_upload_says_what_to_change(owner, stated):
    content = b'{"keywords": ["RL"], "categories": ["<b>"], "max_papers": 0}'

    response = owner.post("/interests/import/", {"file": SimpleUploadedFile("config.json", content)})

    assert response.status_code == 422
    assert response.context["import_form"].errors["file"] == [
        "categories: “<b>” is not an arXiv category; one looks like cs.AI.",
        "max_papers must be a whole number from 1 to 500, not “0”.",
    ]
    assert "“<b>”" not in response.content.decode()
    assert stated("keyword") == []


def test_an_upload_of_nothing_is_refused(owner):
    assert owner.post("/interests/import/", {}).status_code == 422
    empty = owner.post("/interests/import/", {"file": SimpleUploadedFile("config.json", b"")})
    assert empty.context["import_form"].errors["file"] == ["The submitted file is empty."]


def test_the_page_takes_seven_queries_however_much_is_stated(owner, profile):
    announce(entry())
    changes.choose_categories(profile, [statements.category("cs.LG")])
    changes.add(profile, [statements.keyword(f"word{number}") for number in range(200)])
    owner.get("/interests/")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = owner.get("/interests/")

    assert response.status_code == 200
    assert len(queries) == 7, "\n".join(query["sql"][:300] for query in queries)


def test_what_a_reader_types_is_shown_as_text(owner):
    add(owner, "author", "<script>alert</script>", points="1")

    assert "<script>alert" not in owner.get("/interests/").content.decode()


def test_every_keyword_that_the_page_explains_can_be_stated_as_printed(owner, stated):
    page = owner.get("/interests/").content.decode()
    [explained] = re.findall(r'<details class="help">\s*<summary>How to write keywords.*?</details>', page, re.DOTALL)
    printed = [unescape(each) for term in re.findall(r"<dt>(.*?)</dt>", explained) for each in codes(term)]
    assert len(printed) > 15

    add(owner, "keyword", "\n".join(printed), level="normal")

    assert [text for text, *_ in stated("keyword")] == printed


def codes(html: str) -> list[str]:
    return re.findall("<code>(.*?)</code>", html)
