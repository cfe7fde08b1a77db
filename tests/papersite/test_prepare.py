import pytest
from django.core.management import CommandError

from papersite import prepare


def test_an_impossible_setting_is_one_line_and_nothing_is_migrated(settings, monkeypatch, capsys, tmp_path):
    settings.SUMMARY_PROMPT_FILE = str(tmp_path / "missing.md")
    monkeypatch.setattr(prepare, "_migrate", lambda: pytest.fail("migrated"))

    assert prepare.main() == 1

    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("missing.md cannot be read: No such file or directory.")


def test_a_useless_setting_is_told_and_stops_nothing(settings, capsys):
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL, settings.SUMMARY_DAILY_TOKENS = "sk-test", "tiny", 0

    prepare._check_settings()

    assert capsys.readouterr().out == "Warning: SUMMARY_DAILY_TOKENS is 0: no summary is written.\n"


def test_of_several_impossible_settings_the_first_is_named(settings):
    settings.SUMMARY_FORMAT, settings.SUMMARY_SOURCE = "yaml", "pdf"

    with pytest.raises(CommandError, match=r"^SUMMARY_FORMAT is 'yaml'"):
        prepare._check_settings()
