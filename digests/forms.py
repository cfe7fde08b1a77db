"""What readers type about their mail."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError

from digests.models import Subscription

_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone_choices() -> list[tuple[str, Any]]:
    """Return the time zones by region, for a select: IANA's names, which a place keeps whatever its clocks do."""
    by_region: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.partition("/")
        if region in _REGIONS and place:
            by_region.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *by_region.items()]


class SubscriptionForm(forms.ModelForm[Subscription]):
    """When a reader wants mail, and what is in it."""

    cadence = forms.ChoiceField(choices=Subscription.Cadence.choices, widget=forms.RadioSelect, label="Mail")
    weekday = forms.TypedChoiceField(choices=Subscription.Weekday.choices, coerce=int, required=False, label="On")
    hour = forms.TypedChoiceField(
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int, label="At", help_text="By your own clock."
    )
    time_zone = forms.ChoiceField(choices=zone_choices, label="Time zone")

    class Meta:
        model = Subscription
        fields = ("cadence", "weekday", "hour", "time_zone", "max_papers", "min_score", "wants_empty")

    def __init__(self, *args: Any, is_verified: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_verified = is_verified

    def clean_weekday(self) -> int:
        """Leave the day as it is where none was chosen: daily mail has none."""
        chosen = self.cleaned_data["weekday"]
        return self.instance.weekday if chosen in {"", None} else int(chosen)

    def clean_time_zone(self) -> str:
        """Refuse a name that this machine has no clock for."""
        name: str = self.cleaned_data["time_zone"]
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValidationError("This time zone is not known here.") from error
        return name

    def clean_min_score(self) -> Decimal:
        """Refuse a score below 0, which no paper has."""
        score: Decimal = self.cleaned_data["min_score"]
        if score < 0:
            raise ValidationError("The lowest score is 0 or more.")
        return score

    def clean(self) -> dict[str, Any]:
        """Refuse to send mail to an address that nobody confirmed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._is_verified and cleaned.get("cadence") not in {None, Subscription.Cadence.OFF}:
            self.add_error("cadence", "Confirm your e-mail address first; then mail can go there.")
        return cleaned
