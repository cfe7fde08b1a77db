import pytest
from django.core.checks import run_checks


def problems() -> list[str]:
    return [problem.msg for problem in run_checks() if problem.id == "digests.E001"]


def test_the_settings_as_they_come_are_possible():
    assert problems() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SUMMARY_LANGUAGES", ["en", "english_us"], "SUMMARY_LANGUAGES: 'english_us' is not a language tag"),
        ("SUMMARY_LANGUAGES", ["en", "EN"], "SUMMARY_LANGUAGES names a language twice"),
        ("SUMMARY_LANGUAGES", [], "SUMMARY_LANGUAGES is empty"),
        ("SUMMARY_FORMAT", "yaml", "SUMMARY_FORMAT is 'yaml'"),
        ("SUMMARY_SOURCE", "pdf", "SUMMARY_SOURCE is 'pdf'"),
        ("OPENAI_API_KEY", "sk-1", "SUMMARY_MODEL is not"),
        ("OPENAI_BASE_URL", "localhost:11434", "OPENAI_BASE_URL is 'localhost:11434'"),
        ("SUMMARY_CONCURRENCY", 0, "SUMMARY_CONCURRENCY is 0"),
        ("SUMMARY_DAILY_TOKENS", -1, "SUMMARY_DAILY_TOKENS is -1"),
    ],
)
def test_an_impossible_setting_is_refused_at_start_up(settings, name, value, expected):
    setattr(settings, name, value)

    (problem,) = problems()
    assert expected in problem
