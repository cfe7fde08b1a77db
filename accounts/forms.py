"""The forms of the interests page. They check what was typed; `accounts.changes` writes it."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts import languages, statements
from accounts.bot_config import MAX_BYTES
from accounts.misread import in_html
from accounts.models import Interest, Profile
from accounts.profiles import LONGEST_NAME
from accounts.statements import AUTHOR_POINTS, HIGH, MAX_POINTS, NORMAL, Points, Settings, Statement, StatementError
from digests.ranking import grammar

_LEVELS = {"normal": NORMAL, "high": HIGH}


class StatementsForm(forms.Form):
    """Several statements of one kind, one a line."""

    kind: ClassVar[Interest.Kind]
    texts = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))

    stated: list[Statement]

    def clean(self) -> dict[str, Any]:
        """Read every line; each that cannot be read is a problem of the field."""
        cleaned = super().clean() or {}
        points = self.stated_points()
        if not self.errors:
            texts = [text for line in cleaned["texts"].splitlines() for text in self.split(line) if text.strip()]
            self.stated = _read(self, "texts", lambda: statements.all_of(self.kind, texts, points)) or []
        return cleaned

    def split(self, line: str) -> list[str]:
        """Return the statements in one line: those between commas."""
        return grammar.listed(line)

    def stated_points(self) -> Points:
        """Return the points that the form gives; normal where it has no field for them."""
        return NORMAL


class PointsMixin(forms.Form):
    """A keyword's points: normal, high, or the reader's own numbers."""

    level = forms.ChoiceField(
        label="Worth",
        choices=(("normal", "Normal: 1, in the title 1.5"), ("high", "High: 10, in the title 30"), ("own", "My own")),
        initial="normal",
    )
    points = forms.DecimalField(
        label="My own points",
        min_value=0,
        max_value=MAX_POINTS,
        decimal_places=2,
        initial=NORMAL.anywhere,
        required=False,
    )
    title_points = forms.DecimalField(
        label="and more in the title",
        min_value=0,
        max_value=MAX_POINTS,
        decimal_places=2,
        initial=NORMAL.in_title,
        required=False,
    )

    def stated_points(self) -> Points:
        """Return the points of the level, or the own ones; none at all is a problem of the field."""
        level = self.cleaned_data.get("level", "own")
        if level in _LEVELS:
            return _LEVELS[level]
        typed = self.cleaned_data
        points = Points(typed.get("points") or Decimal(0), typed.get("title_points") or Decimal(0))
        if not any(points) and not self.errors:
            self.add_error("points", "Give points in the text, in the title, or both.")
        return points


class KeywordsForm(PointsMixin, StatementsForm):
    """New keywords with their points."""

    kind = Interest.Kind.KEYWORD
    field_order = ("texts", "level", "points", "title_points")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texts"].label = "New keywords"
        self.fields[
            "texts"
        ].help_text = (
            "One a line, or with commas between. Whole words, whatever their case; plurals and hyphens are equal."
        )


class ExclusionsForm(StatementsForm):
    """New exclusions."""

    kind = Interest.Kind.EXCLUSION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texts"].label = "New exclusions"
        self.fields["texts"].help_text = "Written like keywords. A paper in which one occurs is left out."


class AuthorsForm(StatementsForm):
    """New authors with their points."""

    kind = Interest.Kind.AUTHOR
    points = forms.DecimalField(
        label="Points", min_value=0, max_value=MAX_POINTS, decimal_places=2, initial=AUTHOR_POINTS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texts"].label = "New authors"
        self.fields["texts"].help_text = "One a line: Geoffrey Hinton, or Hinton, Geoffrey."

    def split(self, line: str) -> list[str]:
        """Return the line: a comma stands between surname and given name."""
        return [line]

    def stated_points(self) -> Points:
        """Return the points, as an author's first number."""
        return Points(self.cleaned_data.get("points") or Decimal(0), Decimal(0))


class StatementForm(forms.Form):
    """One statement, to edit it; of a category its priority."""

    text = forms.CharField(max_length=statements.MAX_TEXT, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    points = forms.DecimalField(min_value=0, max_value=MAX_POINTS, decimal_places=2)
    title_points = forms.DecimalField(label="More in the title", min_value=0, max_value=MAX_POINTS, decimal_places=2)
    priority = forms.ChoiceField(
        choices=Interest.Priority.choices,
        help_text="By points, high gives each paper 1 point, low takes 1; by relevance they count double or half.",
    )

    stated: Statement

    def __init__(self, data: QueryDict | None, *, interest: Interest) -> None:
        self.interest = interest
        self.kind = Interest.Kind(interest.kind)
        is_category = self.kind == Interest.Kind.CATEGORY
        initial = {name: getattr(interest, name) for name in self.base_fields}
        super().__init__(data, initial=initial, auto_id=f"interest-{interest.pk}-%s")
        self.fields["text"].label = self.kind.label
        for name in ("text",) if is_category else ("priority",):
            del self.fields[name]
        for name in ("points", "title_points"):
            if initial[name] is None:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Read the statement; what is wrong with it is a problem of its text."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if self.kind == Interest.Kind.CATEGORY:
            self.stated = statements.category(self.interest.text, Interest.Priority(cleaned["priority"]))
            return cleaned
        points = Points(cleaned.get("points", NORMAL.anywhere), cleaned.get("title_points", NORMAL.in_title))
        read = _read(self, "text", lambda: statements.all_of(self.kind, [cleaned["text"]], points))
        if read:
            (self.stated,) = read
        return cleaned


class RangeInput(forms.NumberInput):
    """A slider."""

    input_type = "range"


class SettingsForm(forms.ModelForm[Profile]):
    """How a profile ranks: by what order, and where that ends."""

    class Meta:
        model = Profile
        fields = (
            "order",
            "keywords_worth",
            "discoveries",
            "min_relevance",
            "min_score",
            "max_papers",
            "include_replacements",
            "picks",
        )
        widgets: ClassVar = {
            "order": forms.RadioSelect,
            "picks": forms.RadioSelect,
            "keywords_worth": RangeInput(attrs={"max": 20}),
        }

    def clean_min_score(self) -> Decimal:
        """Refuse a score below 0, which no paper has."""
        score: Decimal = self.cleaned_data["min_score"]
        if score < 0:
            raise ValidationError("The lowest score is 0 or more.")
        return score

    def stated(self) -> Settings:
        """Return what was typed; nothing is saved here."""
        return Settings(**self.cleaned_data)


class LanguageForm(forms.Form):
    """The language of a reader's summaries."""

    language = forms.ChoiceField(
        help_text="In which a language model summarizes papers for you, in all your profiles, mails and feeds."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["language"])
        field.choices = [(tag, languages.described(tag).name) for tag in languages.offered()]


class ProfileNameForm(forms.Form):
    """A profile's name."""

    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class NewProfileForm(ProfileNameForm):
    """A new profile: with nothing stated, or a copy of another."""

    copied = forms.ModelChoiceField(
        Profile.objects.none(), label="Begin with", required=False, empty_label="nothing stated"
    )

    def __init__(self, *args: Any, profiles: Sequence[Profile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copied = cast("forms.ModelChoiceField[Profile]", self.fields["copied"])
        copied.queryset = Profile.objects.filter(pk__in=[profile.pk for profile in profiles])
        copied.choices = [("", "nothing stated"), *((profile.pk, f"all of “{profile.name}”") for profile in profiles)]


class ConfigForm(forms.Form):
    """An upload of arxiv_rss_bot's configuration."""

    file = forms.FileField(
        label="config.json",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text="Keywords come in as parts of words (<code>*RL*</code>), as the bot looked for them. "
        "What you have stays.",
    )

    def content(self) -> bytes:
        """Return the file's first bytes: one more than a configuration may have at most."""
        content: bytes = self.cleaned_data["file"].read(MAX_BYTES + 1)
        return content


FORMS: dict[str, type[StatementsForm]] = {form.kind.value: form for form in (KeywordsForm, ExclusionsForm, AuthorsForm)}
"""The form that adds statements of each kind; categories are ticked, not typed."""


def _read(form: forms.Form, field: str, read: Callable[[], list[Statement]]) -> list[Statement] | None:
    try:
        return read()
    except StatementError as error:
        form.add_error(field, [in_html(reason) for reason in error.reasons])
        return None
