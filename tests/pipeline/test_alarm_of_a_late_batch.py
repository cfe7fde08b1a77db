"""A batch that comes at three in the afternoon, from the stand-in to staff's mails and the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import User
from digests.pipeline.alarm import write_alarms
from tests.arxiv_standin.faults import Fault, Faults, Way
from tests.pipeline.asking import MONDAY, TUESDAY, asking, eastern, small_world, turn

pytestmark = pytest.mark.django_db

CATEGORIES = ("cs.AI", "cs.CL", "cs.LG")


def shown(moment) -> dict[str, str]:
    """Return the state of Tuesday by category, as `/status.json` tells it."""
    with time_machine.travel(moment, tick=False):
        days = Client().get("/status.json?days=1").json()["days"]
    return {day["category"]: day["state"] for day in days if day["announced_on"] == TUESDAY.isoformat()}


def test_staff_get_one_mail_when_a_batch_is_overdue_and_one_when_it_is_here(settings):
    User.objects.create_superuser("boss@example.org")
    late = Fault(Way.LATE, TUESDAY, until=eastern(TUESDAY, 15))
    written: dict[str, int] = {}
    with asking(settings, small_world(CATEGORIES), Faults((late,))) as standin:
        turn(standin, eastern(MONDAY, 1))
        for quarter in range(40):
            moment = eastern(TUESDAY, 8, 2) + quarter * timedelta(minutes=15)
            turn(standin, moment)
            if write_alarms(moment):
                written[f"{moment:%H:%M}"] = len(mail.outbox)
            if moment == eastern(TUESDAY, 14, 47):
                assert shown(moment) == dict.fromkeys(CATEGORIES, "stalled")

    alarm, healed = mail.outbox
    assert alarm.subject == "arXiv’s announcement of Tue 3 March is missing: cs.AI, cs.CL, cs.LG"
    assert healed.subject == "arXiv’s announcement of Tue 3 March is here: cs.AI, cs.CL, cs.LG"
    assert written == {"12:02": 1, "15:02": 2}
    assert shown(eastern(TUESDAY, 18)) == dict.fromkeys(CATEGORIES, "complete")
