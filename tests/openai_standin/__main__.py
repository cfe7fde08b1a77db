"""`python -m tests.openai_standin`: a local provider of language models for development, until Ctrl-C."""

import argparse
import signal
import sys
import threading

from tests.openai_standin.server import Standin
from tests.openai_standin.ways import Way


def main() -> int:
    """Serve; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.openai_standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8200, help="(default 8200; 0: any)")
    parser.add_argument("--latency", type=float, default=1.0, help="seconds that every answer takes (default 1)")
    parser.add_argument("--way", type=Way, default=Way.WELL, help=f"how it answers (default well): {', '.join(Way)}")
    options = parser.parse_args()
    try:
        with Standin(options.way, latency=options.latency, port=options.port) as standin:
            sys.stdout.write(f"OPENAI_BASE_URL={standin.url}\nOPENAI_API_KEY=standin\nSUMMARY_MODEL=standin\n")
            sys.stdout.flush()
            ended = threading.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: ended.set())
            ended.wait()
    except OSError as error:
        sys.stderr.write(f"The stand-in cannot serve at port {options.port}: {error}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
