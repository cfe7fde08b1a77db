import pytest
from django.core.checks import run_checks

from digests.checks import TAG
from digests.pipeline.summary_settings import most_of_a_call


def problems(kind: str = "digests.E001") -> list[str]:
    return [problem.msg for problem in run_checks(tags=[TAG]) if problem.id == kind]


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


def test_a_prompt_file_that_cannot_be_used_is_refused_at_start_up(settings, tmp_path):
    settings.SUMMARY_PROMPT_FILE = str(tmp_path / "mine.md")
    assert problems() == [f"SUMMARY_PROMPT_FILE {tmp_path}/mine.md cannot be read: No such file or directory."]

    (tmp_path / "mine.md").write_text("Summarize in {{langauge}}: {{shape}}")
    (problem,) = problems()
    assert "has {{langauge}}: only {{language}} and {{shape}} are filled in" in problem

    (tmp_path / "mine.md").write_text("Summarize in {{language}}.")
    assert problems() == []


class TestADailyBudget:
    @pytest.fixture(autouse=True)
    def provider(self, settings) -> None:
        settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"

    def test_below_what_one_summary_may_cost_is_told(self, settings):
        settings.SUMMARY_DAILY_TOKENS = most_of_a_call() - 1

        (warning,) = problems("digests.W001")
        assert f"one summary may cost {most_of_a_call():,}" in warning
        assert problems() == []

    def test_of_nothing_is_told(self, settings):
        settings.SUMMARY_DAILY_TOKENS = 0

        assert problems("digests.W001") == ["SUMMARY_DAILY_TOKENS is 0: no summary is written."]

    def test_that_is_enough_or_unlimited_is_not(self, settings):
        for limit in (None, most_of_a_call()):
            settings.SUMMARY_DAILY_TOKENS = limit
            assert problems("digests.W001") == []

    def test_of_abstracts_may_be_smaller(self, settings):
        full = most_of_a_call()
        settings.SUMMARY_SOURCE = "abstract"
        settings.SUMMARY_DAILY_TOKENS = most_of_a_call()

        assert most_of_a_call() < full - 20_000
        assert problems("digests.W001") == []

    def test_of_a_site_without_summaries_does_not_matter(self, settings):
        settings.OPENAI_API_KEY, settings.SUMMARY_DAILY_TOKENS = "", 1

        assert problems("digests.W001") == []
