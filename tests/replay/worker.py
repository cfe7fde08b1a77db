"""The process that is killed: it takes turns of the timetable at the moments it reads, one a line."""

import io
import json
import sys
from pathlib import Path

import django
from django.core.management import call_command


def peak_mb() -> float:
    """Return the most memory that this process ever held, in MB."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Answer each moment with a line of JSON when its turn is over."""
    django.setup()
    for line in sys.stdin:
        output = io.StringIO()
        call_command("poll", "--now", line.strip(), "--json", stdout=output)
        turn = json.loads(output.getvalue())
        sys.stdout.write(json.dumps({"asked": turn["asked"], "peak_mb": peak_mb()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
