import pytest

from accounts import languages
from accounts.languages import TagError
from accounts.models import User


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("en", "en"),
        ("ZH-hans", "zh-Hans"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("pt-br", "pt-BR"),
        ("es-419", "es-419"),
        ("de-ch-1996", "de-CH-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-x-simple", "en-x-simple"),
    ],
)
def test_a_tag_gets_its_usual_case(typed, expected):
    assert languages.canonical(typed) == expected


@pytest.mark.parametrize("typed", ["", "e", "en_US", "en-", "englishes", "zh-Hans-Hans", "en-a", "a" * 36])
def test_what_is_no_tag_is_refused(typed):
    with pytest.raises(TagError, match="is not a language tag"):
        languages.canonical(typed)


@pytest.mark.parametrize(
    ("tag", "name", "direction"),
    [
        ("en", "English", "ltr"),
        ("zh-Hans", "简体中文", "ltr"),
        ("ar", "العربيّة", "rtl"),
        ("fa-Latn", "فارسی (Latn)", "ltr"),
        ("uz-Arab", "Oʻzbek tili (Arab)", "rtl"),
        ("yue", "yue", "ltr"),
    ],
)
def test_a_language_has_its_own_name_and_direction(tag, name, direction):
    assert languages.described(tag) == languages.Language(tag, name, direction)


def test_english_and_simplified_chinese_are_offered_from_the_start():
    assert languages.offered() == ("en", "zh-Hans")


@pytest.mark.django_db
def test_a_new_reader_has_the_first_language_of_the_operator(settings):
    settings.SUMMARY_LANGUAGES = ["zh-hans", "en"]

    assert User.objects.create_user("new@example.org").summary_language == "zh-Hans"


def test_a_language_that_is_no_longer_offered_becomes_the_default():
    assert languages.chosen_or_default("zh-Hans") == "zh-Hans"
    assert languages.chosen_or_default("fr") == "en"
