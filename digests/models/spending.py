"""What summaries cost, day by day."""

from decimal import Decimal

from django.db import models
from django.db.models import F


class SpendingDay(models.Model):
    """The tokens and the cost of one day, UTC.

    `reserved` is set aside for calls under way: it counts as spent until their answers say what they used. `lost` was
    reserved for calls whose answers never came; it stays counted, as the provider may have counted it too. `margin` is
    what the day's costliest call used beyond its estimate: so much more is set aside for each of those that follow.
    """

    day = models.DateField(primary_key=True)
    reserved = models.PositiveBigIntegerField(default=0)
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)
    lost = models.PositiveBigIntegerField(default=0, help_text="Set aside for calls whose answers were lost.")
    margin = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=Decimal(0))
    closed_at = models.PositiveBigIntegerField(
        null=True, help_text="The limit of SUMMARY_DAILY_TOKENS that was reached; empty while there is something left."
    )

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.spent} tokens"

    @property
    def spent(self) -> int:
        """The tokens that can no longer be spent, but for those that calls under way have set aside."""
        return self.tokens_in + self.tokens_out + self.lost


TAKEN = F("reserved") + F("tokens_in") + F("tokens_out") + F("lost")
"""The tokens of a day that cannot be set aside any more."""
