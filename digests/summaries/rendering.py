"""A summary to what people read: calm sections with a table of results on a page, plain text in mail and RSS.

It takes the summary as it is stored and its grounding; what was not found in the paper is marked where it stands.
Model, date and source are the page's to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from digests.summaries import languages
from digests.summaries.grounding import Grounding, Missing
from digests.summaries.headings import Headings, headings
from digests.summaries.markdown import block_html, inline_html, plain
from digests.summaries.shape import PaperSummary, Result
from digests.summaries.texts import cut, one_line
from digests.templatetags.tex_unicode import formula_text

LONGEST_GIST_LINE = 300


def gist_line(summary: PaperSummary) -> str:
    """Return the gist as one line of plain text, at most 300 characters, formulas as typed: for lists, mail and RSS."""
    return cut(one_line(plain(summary.gist)), LONGEST_GIST_LINE)


def as_html(summary: PaperSummary, grounding: Grounding | None, language: str, *, level: int = 3) -> SafeString:
    """Return a summary as HTML: one `div.summary` with its gist and a section for each part that is not empty.

    `level` is that of its headings. Formulas are in `<span data-tex>`; the page needs `tex.js`.
    """
    writer = _Writer(summary, grounding, headings(language), level)
    direction = "rtl" if languages.is_right_to_left(language) else "ltr"
    tag = escape(languages.canonical(language))
    return SafeString(f'<div class="summary" lang="{tag}" dir="{direction}">{"".join(writer.html())}</div>')


def as_text(summary: PaperSummary, grounding: Grounding | None, language: str) -> str:
    """Return a summary as plain text with a line over each part: for mail, RSS and terminals.

    Lines are not wrapped; formulas are in Unicode where it has them.
    """
    return "\n".join(_Writer(summary, grounding, headings(language), 0).text()).strip() + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    summary: PaperSummary
    grounding: Grounding | None
    words: Headings
    level: int

    def html(self) -> Iterator[str]:
        yield f'<p class="summary__gist">{self._inline("gist", self.summary.gist)}</p>'
        yield from self._section("problem", self._block("problem", self.summary.problem))
        yield from self._section("contribution", self._items("contribution", self.summary.contribution))
        yield from self._section("method", self._block("method", self.summary.method))
        yield from self._section("setup", self._setup())
        yield from self._section("results", self._results())
        for name in ("findings", "limitations", "future_work"):
            yield from self._section(name, self._items(name, getattr(self.summary, name)))

    def text(self) -> Iterator[str]:
        yield self._plain("gist", self.summary.gist)
        for name in ("problem", "contribution", "method"):
            yield from self._part(name, self._lines(name, getattr(self.summary, name)))
        setup = [
            line if name == "details" else f"{getattr(self.words, name)}: {line}"
            for name, value in self.summary.setup
            for line in ["; ".join(self._lines(f"setup.{name}", value))]
            if line
        ]
        yield from self._part("setup", setup)
        rows = [self._row_text(place, row) for place, row in enumerate(self.summary.results)]
        yield from self._part("results", [f"- {row}" for row in rows])
        for name in ("findings", "limitations", "future_work"):
            yield from self._part(name, self._lines(name, getattr(self.summary, name)))

    # --- HTML -------------------------------------------------------------------------------------------------

    def _section(self, name: str, inside: str) -> Iterator[str]:
        if inside:
            heading = f"<h{self.level}>{escape(getattr(self.words, name))}</h{self.level}>"
            yield f'<section class="summary__part summary__part--{name.replace("_", "-")}">{heading}{inside}</section>'

    def _items(self, path: str, items: Sequence[str]) -> str:
        """Return one text as a paragraph, several as a list."""
        if len(items) == 1:
            return f"<p>{self._inline(f'{path}.0', items[0])}</p>"
        inside = "".join(f"<li>{self._inline(f'{path}.{place}', item)}</li>" for place, item in enumerate(items))
        return f"<ul>{inside}</ul>" if inside else ""

    def _setup(self) -> str:
        setup = self.summary.setup
        named = {name: getattr(setup, name) for name in ("data_sets", "baselines", "metrics")}
        rows = [
            f"<dt>{escape(getattr(self.words, name))}</dt><dd>{self._joined(f'setup.{name}', items)}</dd>"
            for name, items in named.items()
            if items
        ]
        return (f"<dl>{''.join(rows)}</dl>" if rows else "") + self._block("setup.details", setup.details)

    def _joined(self, path: str, items: Sequence[str]) -> str:
        inside = (f"<li>{self._inline(f'{path}.{place}', item)}</li>" for place, item in enumerate(items))
        return f'<ul class="summary__names">{"".join(inside)}</ul>'

    def _results(self) -> str:
        """Return the results as a table of the columns that have something in them."""
        rows = self.summary.results
        columns = [name for name in Result.model_fields if any(getattr(row, name) for row in rows)]
        if columns == ["note"]:
            return self._items_of_notes(rows)
        head = "".join(f'<th scope="col">{escape(getattr(self.words, name))}</th>' for name in columns)
        body = "".join(
            f"<tr>{''.join(self._cell(f'results.{place}.{name}', getattr(row, name)) for name in columns)}</tr>"
            for place, row in enumerate(rows)
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="summary__table" tabindex="0">{table}</div>' if rows else ""

    def _items_of_notes(self, rows: Sequence[Result]) -> str:
        inside = (f"<li>{self._inline(f'results.{place}.note', row.note)}</li>" for place, row in enumerate(rows))
        return f"<ul>{''.join(inside)}</ul>"

    def _cell(self, path: str, text: str) -> str:
        return f"<td>{self._inline(path, text)}</td>"

    def _inline(self, path: str, text: str) -> str:
        return inline_html(text, self._missing(path), self.words.not_found)

    def _block(self, path: str, text: str) -> str:
        return block_html(text, self._missing(path), self.words.not_found)

    # --- Plain text -------------------------------------------------------------------------------------------

    def _part(self, name: str, lines: Sequence[str]) -> Iterator[str]:
        if lines:
            yield from ("", getattr(self.words, name), *lines)

    def _lines(self, path: str, value: str | Sequence[str]) -> list[str]:
        if isinstance(value, str):
            return self._plain(path, value).splitlines()
        lines = [one_line(self._plain(f"{path}.{place}", item)) for place, item in enumerate(value)]
        return lines if path.startswith("setup.") else [f"- {line}" for line in lines]

    def _row_text(self, place: int, row: Result) -> str:
        """Return a result in a line: `SQuAD, F1: 91.2 (Compared with: BERT 88.8); a note`."""
        said = {name: one_line(self._plain(f"results.{place}.{name}", value)) for name, value in row if value}
        about = ", ".join(said[name] for name in ("setting", "metric") if name in said)
        line = ": ".join(part for part in (about, said.get("value", "")) if part)
        if "compared_with" in said:
            line += f" ({self.words.compared_with}: {said['compared_with']})"
        return "; ".join(part for part in (line.strip(), said.get("note", "")) if part)

    def _plain(self, path: str, text: str) -> str:
        return plain(text, self._missing(path), self.words.not_found, formula_text)

    def _missing(self, path: str) -> tuple[Missing, ...]:
        return tuple(one for one in self.grounding.missing if one.path == path) if self.grounding else ()
