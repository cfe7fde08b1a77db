"""Editing a summary: its texts in a form, and back to the shape of a summary.

What may stand in each text is decided by `digests.summaries.shape`, which reads a model's answers in the same way.
"""

from collections.abc import Mapping
from typing import Any

from django import forms

from digests.summaries.shape import MAX_RESULTS, PaperSummary, Result, Setup

TEXTS = ("gist", "problem", "method")
LISTS = ("contribution", "findings", "limitations", "future_work")
SETUP_LISTS = ("data_sets", "baselines", "metrics")
CELLS = tuple(Result.model_fields)
_ORDER = ("gist", "problem", "contribution", "method")
_SPARE_ROWS = 2


class SummaryForm(forms.Form):
    """Every text of a summary: lists one item a line, results a row each."""

    def __init__(self, data: Mapping[str, Any] | None, content: Mapping[str, Any]) -> None:
        summary = PaperSummary.model_validate(content)
        super().__init__(data)
        for name in _ORDER:
            self._add(name, PaperSummary.model_fields[name].description, getattr(summary, name))
        for name in (*SETUP_LISTS, "details"):
            self._add(f"setup-{name}", Setup.model_fields[name].description, getattr(summary.setup, name))
        for name in ("findings", "limitations", "future_work"):
            self._add(name, PaperSummary.model_fields[name].description, getattr(summary, name))
        self.row_count = min(len(summary.results) + _SPARE_ROWS, MAX_RESULTS)
        for row in range(self.row_count):
            known = summary.results[row] if row < len(summary.results) else Result()
            for cell in CELLS:
                field = forms.CharField(required=False, initial=getattr(known, cell), label=_label(cell))
                field.widget.attrs["aria-label"] = f"Result {row + 1}, {_label(cell).lower()}"
                self.fields[f"result-{row}-{cell}"] = field
        self.fields["why"] = forms.CharField(
            max_length=500,
            label="Why it is edited",
            help_text="Kept in the log, not shown to readers.",
            widget=forms.TextInput(attrs={"size": 80}),
        )

    def _add(self, name: str, about: str | None, value: str | list[str]) -> None:
        is_list = isinstance(value, list)
        lines = [" ".join(item.split()) for item in value] if isinstance(value, list) else []
        initial = "\n".join(lines) if is_list else value
        help_text = f"{about}{'; one a line' if is_list else ''}." if about else ""
        rows = min(max(initial.count("\n") + len(initial) // 100 + 1, 2), 12) if isinstance(initial, str) else 2
        self.fields[name] = forms.CharField(
            required=name == "gist",
            initial=initial,
            label=_label(name),
            help_text=help_text[:1].upper() + help_text[1:],
            widget=forms.Textarea(attrs={"rows": rows, "cols": 100}),
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that are no cells of the table of results."""
        return [field for field in self if not field.name.startswith("result-")]

    @property
    def result_rows(self) -> list[list[forms.BoundField]]:
        """The rows of the table of results."""
        return [[self[f"result-{row}-{cell}"] for cell in CELLS] for row in range(self.row_count)]

    @property
    def cell_labels(self) -> list[str]:
        """The headings of the table of results."""
        return [_label(cell) for cell in CELLS]

    def content(self) -> dict[str, Any]:
        """Return what was filled in, in the shape of a summary; call it when the form is valid."""
        filled = self.cleaned_data
        rows = ({cell: filled[f"result-{row}-{cell}"] for cell in CELLS} for row in range(self.row_count))
        return {
            **{name: filled[name] for name in TEXTS},
            **{name: filled[name].splitlines() for name in LISTS},
            "setup": {
                **{name: filled[f"setup-{name}"].splitlines() for name in SETUP_LISTS},
                "details": filled["setup-details"],
            },
            "results": [row for row in rows if any(row.values())],
        }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Say which parts of a summary were changed, each with what stood there before and stands there now."""
    old, new = (PaperSummary.model_validate(content).model_dump() for content in (before, after))
    return "; ".join(
        f"{_label(name)}: {_said(old[name])} → {_said(new[name])}" for name in new if old[name] != new[name]
    )


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_label(name)}: {_said(part)}" for name, part in value.items() if part) or "nothing"
    if isinstance(value, list):
        return " / ".join(_said(part) for part in value) or "nothing"
    return f"“{value}”" if value else "nothing"


def _label(name: str) -> str:
    return name.replace("-", ": ").replace("_", " ").capitalize()
