"""What a summary is: the shape that is asked of the model, and how its answer is read.

What a model writes is not trusted. Every text is made visible (`texts`), and cut where it is too long: an answer that
is a few words over is worth more than a second call. What is missing is empty; only a gist and some content must be
there.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from digests.summaries.texts import cut, one_line, paragraphs

MAX_GIST = 400
MAX_LINE = 300
MAX_ITEM = 1_000
MAX_TEXT = 3_000
MAX_ITEMS = 12
MAX_RESULTS = 20

_NOTHING = frozenset(
    {"", "-", "–", "—", "n/a", "na", "none", "null", "unknown", "not specified", "无", "未提及", "未说明"}
)


def _line(length: int) -> Any:
    return BeforeValidator(lambda value: cut(one_line(_text(value)), length))


def _lines(value: object) -> list[str]:
    """Return the texts in a list, or of one text its lines; empty ones are left out."""
    items = value if isinstance(value, list) else _text(value).splitlines()
    texts = (cut(paragraphs(_text(item)).removeprefix("- ").removeprefix("* "), MAX_ITEM) for item in items)
    return [text for text in texts if text][:MAX_ITEMS]


def _text(value: object) -> str:
    """Return what a model put in the place of a text; an object's values stand one after the other."""
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        parts = value if isinstance(value, list) else value.values()
        return "; ".join(part for part in (str(item) for item in parts if isinstance(item, (str, int, float))) if part)
    text = str(value)
    return "" if text.strip().lower() in _NOTHING else text


Gist = Annotated[str, _line(MAX_GIST)]
Line = Annotated[str, _line(MAX_LINE)]
Text = Annotated[str, BeforeValidator(lambda value: cut(paragraphs(_text(value)), MAX_TEXT))]
Lines = Annotated[list[str], BeforeValidator(_lines)]


class Setup(BaseModel):
    """What the experiments were made with."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    data_sets: Lines = Field(default_factory=list, description="data sets, with their sizes where the paper says them")
    baselines: Lines = Field(default_factory=list, description="methods and models that it is compared with")
    metrics: Lines = Field(default_factory=list, description="what is measured")
    details: Text = Field(default="", description="models, hardware, parameters and whatever else the setting needs")


class Result(BaseModel):
    """One result with its numbers: a row of the table."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    setting: Line = Field(default="", description="the data set, task or question")
    metric: Line = Field(default="", description="what the number measures, with its unit")
    value: Line = Field(default="", description="the paper's own result, the number exactly as the paper writes it")
    compared_with: Line = Field(default="", description="the baseline and its number, exactly as the paper writes it")
    note: Line = Field(default="", description="what else is needed to read it; empty otherwise")


SetupOrText = Annotated[
    Setup, BeforeValidator(lambda value: value if isinstance(value, (dict, Setup)) else {"details": value})
]


def _rows(value: object) -> list[Any]:
    """Return the rows of a table of results; a row that is a text is its note."""
    rows = value if isinstance(value, list) else [value]
    kept = [{"note": row} if isinstance(row, str) else row for row in rows]
    return [row for row in kept if isinstance(row, Result) or _is_row(row)][:MAX_RESULTS]


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and any(_text(cell) for cell in row.values())


Rows = Annotated[list[Result], BeforeValidator(_rows)]


class PaperSummary(BaseModel):
    """A summary of one paper in one language. Texts are Markdown without HTML, links or images, with TeX in `$`.

    Raises (from `model_validate`):
        pydantic.ValidationError: there is no gist, or nothing besides it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    gist: Gist = Field(description="the paper in one sentence: what is new and what it achieves")
    problem: Text = Field(default="", description="the problem and why it matters")
    contribution: Lines = Field(default_factory=list, description="what is new against earlier work, one point each")
    method: Text = Field(default="", description="how it works, in short paragraphs or a list")
    setup: SetupOrText = Field(default_factory=Setup, description="what the experiments were made with")
    results: Rows = Field(default_factory=list, description="the main results, one row each, with their numbers")
    findings: Lines = Field(default_factory=list, description="what the authors conclude, one point each")
    limitations: Lines = Field(default_factory=list, description="limits, those that the authors name first")
    future_work: Lines = Field(default_factory=list, description="what the authors leave for later")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.gist:
            raise ValueError("gist: the one-sentence gist is missing")
        if not (self.problem or self.contribution or self.method or self.results or self.findings):
            raise ValueError("problem, contribution, method, results and findings are all missing")
        return self


def texts_of(summary: PaperSummary) -> Iterator[tuple[str, str]]:
    """Yield every text of a summary that is not empty, with its path: `gist`, `findings.0`, `results.1.value`."""
    yield from _texts("", summary.model_dump())


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield path, value
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from _texts(f"{path}.{name}" if path else str(name), part)
