"""The form that keeps a view of a profile's feed."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.feed_views import MAX_DAYS, MAX_SCORE, FeedView, FeedViewError
from accounts.models import Interest
from accounts.profiles import LONGEST_NAME

ANY = ("", "All")


class SavedViewForm(forms.Form):
    """A name, and which part of the ranking: choices are what the profile states.

    Args:
        interests: the profile's statements.
    """

    name = forms.CharField(max_length=LONGEST_NAME, strip=True)
    category = forms.ChoiceField(required=False)
    keyword = forms.ChoiceField(label="Keyword or author", required=False)
    min_score = forms.DecimalField(
        label="Lowest score", min_value=-MAX_SCORE, max_value=MAX_SCORE, decimal_places=2, required=False
    )
    days = forms.IntegerField(min_value=1, max_value=MAX_DAYS, initial=1)
    picks = forms.BooleanField(label="Only what staff put forward", required=False)

    view: FeedView

    def __init__(self, *args: Any, interests: Sequence[Interest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        followed = [row.key for row in interests if row.kind == Interest.Kind.CATEGORY]
        said = [row.text for row in interests if row.kind in {Interest.Kind.KEYWORD, Interest.Kind.AUTHOR}]
        for name, offered in (("category", followed), ("keyword", said)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [ANY, *((each, each) for each in offered)]

    def clean_name(self) -> str:
        """Keep the name in one line of characters that can be seen."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name.isprintable():
            raise forms.ValidationError("The name holds a character that cannot be printed; remove it.")
        return name

    def clean(self) -> dict[str, Any]:
        """Read the view as its address would give it."""
        cleaned = super().clean() or {}
        if not self.errors:
            given = {"days": str(cleaned["days"]), "category": cleaned["category"], "keyword": cleaned["keyword"]}
            given |= {"picks": "1"} if cleaned["picks"] else {}
            given |= {"min_score": f"{cleaned['min_score']:f}"} if cleaned["min_score"] is not None else {}
            try:
                self.view = FeedView.parse({name: [value] for name, value in given.items() if value})
            except FeedViewError as error:
                self.add_error(error.parameter, str(error))
        return cleaned
