"""BCP-47 tags to the names of languages."""

import pytest

from digests.summaries.languages import LanguageError, canonical, fallbacks, is_right_to_left, name, native_name


@pytest.mark.parametrize(
    ("tag", "written"),
    [("EN", "en"), ("zh", "zh-Hans"), ("zh_tw", "zh-Hant"), ("sr-latn-rs", "sr-Latn-RS"), ("es-419", "es-419")],
)
def test_a_tag_is_written_one_way(tag, written):
    assert canonical(tag) == written


@pytest.mark.parametrize("tag", ["", "e", "english", "en-", "-en", "en US", "x-klingon", "en\n"])
def test_what_is_no_tag_is_said(tag):
    if tag.strip() == "en":
        assert canonical(tag) == "en"
        return
    with pytest.raises(LanguageError, match="is no language"):
        canonical(tag)


def test_languages_have_names():
    assert name("zh-Hans") == "Simplified Chinese (zh-Hans)"
    assert name("tlh") == "the language with the BCP-47 tag tlh"
    assert native_name("zh-Hans") == "简体中文"
    assert native_name("de-AT") == "Deutsch"
    assert native_name("tlh") == "tlh"
    assert fallbacks("pt-BR") == ["pt-BR", "pt"]


def test_some_are_written_from_right_to_left():
    assert is_right_to_left("fa-IR")
    assert not is_right_to_left("en")
