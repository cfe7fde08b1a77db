"""Which parts of a paper stay when it does not fit."""

import pytest

from digests.summaries.sections import CUT, Part, Section, fitted
from digests.summaries.tokens import estimate


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("1 Introduction", Part.INTRODUCTION),
        ("2 Related Work", Part.BACKGROUND),
        ("II. PRELIMINARIES", Part.BACKGROUND),
        ("3 Our Method", Part.METHOD),
        ("Model Architecture", Part.METHOD),
        ("4 Experiments", Part.RESULTS),
        ("Ablation Study", Part.RESULTS),
        ("5 Conclusion and Future Work", Part.CONCLUSION),
        ("Limitations", Part.CONCLUSION),
        ("References", Part.NEVER),
        ("Acknowledgments", Part.NEVER),
        ("NeurIPS Paper Checklist", Part.NEVER),
        ("Appendix A Proofs", Part.APPENDIX),
        ("3 Chopper", Part.OTHER),
        ("", Part.OTHER),
    ],
)
def test_a_heading_tells_what_a_section_is(title, part):
    assert Section(title, "x").part is part


def test_what_fits_is_kept_whole_but_for_references_and_thanks():
    sections = [
        Section("Introduction", "a"),
        Section("References", "b"),
        Section("Acknowledgements", "c"),
        Section("", ""),
    ]

    assert fitted(sections, 100) == ("Introduction\n\na", "")


def test_the_least_needed_goes_first_and_the_last_of_its_kind_before_the_others():
    sections = [
        Section("Introduction", words(100)),
        Section("Related Work", words(100)),
        Section("Method", words(100)),
        Section("3 Notes", words(100)),
        Section("Appendix A", words(100)),
        Section("Appendix B", words(100)),
    ]

    assert fitted(sections, 550)[1] == "left out: Appendix B"
    assert fitted(sections, 450)[1] == "left out: Appendix A, Appendix B"
    assert fitted(sections, 330)[1] == "left out: Related Work, Appendix A, Appendix B"
    assert fitted(sections, 220)[1] == "left out: Related Work, 3 Notes, Appendix A, Appendix B"


def test_sections_without_usual_names_are_the_method_where_none_is_called_so():
    sections = [
        Section("Introduction", words(100)),
        Section("Chopper", words(100, "chop")),
        Section("Results", words(100)),
    ]

    text, note = fitted(sections, 150)

    assert "chop" in text
    assert note == "shortened: Introduction, Chopper, Results"


def test_long_sections_are_shared_out_and_short_ones_stay_whole():
    sections = [
        Section("Introduction", "\n".join([words(20)] * 50)),
        Section("Method", "\n".join([words(20)] * 50)),
        Section("Results", "\n".join([words(20)] * 50)),
        Section("Conclusion", words(30, "end")),
    ]

    text, note = fitted(sections, 1_000)

    assert estimate(text) <= 1_000
    assert text.count("end") == 30
    assert text.count(CUT) == 3
    assert note == "shortened: Introduction, Method, Results"
    counts = [part.count("word") for part in text.split("\n\n") if "word" in part]
    assert counts[2] > counts[1] > counts[0] >= 200


@pytest.mark.parametrize("limit", [0, 1, 5, 20, 100])
def test_one_endless_line_is_cut_inside(limit):
    text, _note = fitted([Section("Method", words(10_000))], limit)

    assert estimate(text) <= max(limit, 7)


def test_many_left_out_are_counted():
    sections = [Section("Introduction", words(10)), *(Section(f"Appendix {number}", words(50)) for number in range(9))]

    assert fitted(sections, 20)[1].endswith("Appendix 3 and 5 more")


def test_a_section_without_heading_is_called_the_beginning():
    assert fitted([Section("", words(100))], 50)[1] == "shortened: the beginning"
