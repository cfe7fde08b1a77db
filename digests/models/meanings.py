"""Dense vectors of papers, where the operator has set an embedding model."""

from django.db import models

from digests.models.papers import Paper


class PaperMeaning(models.Model):
    """A paper's dense vector by one model, paid for once; packed by `digests.ranking.meaning.quantised`.

    An empty vector says that the provider does not take the paper, so that it is not asked again.
    """

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="meanings")
    model = models.CharField(max_length=128, help_text="The model, and the dimensions it was asked for.")
    packed = models.BinaryField(editable=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("paper_id", "model")
        constraints = (models.UniqueConstraint(fields=("paper", "model"), name="meaning_once_per_paper_and_model"),)

    def __str__(self) -> str:
        return f"{self.paper_id} by {self.model}"


class DayMeanings(models.Model):
    """The dense vectors of one day's papers together, packed by `digests.ranking.meaning.Meanings`, to rank with."""

    announced_on = models.DateField()
    model = models.CharField(max_length=128)
    packed = models.BinaryField(editable=False)
    digest = models.CharField(max_length=32, help_text="BLAKE2 of `packed`, which names it in caches.")
    papers = models.PositiveIntegerField()

    class Meta:
        ordering = ("-announced_on", "model")
        verbose_name_plural = "day meanings"
        constraints = (models.UniqueConstraint(fields=("announced_on", "model"), name="meanings_once_per_day"),)

    def __str__(self) -> str:
        return f"{self.announced_on}: {self.papers} papers by {self.model}"
