"""Ask the web server of this container how it is; exit 1 unless it is well."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

_ADDRESS = "http://127.0.0.1:8000/healthz"


def main() -> int:
    """Ask as a visitor of `SITE_URL` would, as other hosts may be refused."""
    host = urlsplit(os.environ.get("SITE_URL", _ADDRESS)).netloc
    try:
        with urllib.request.urlopen(urllib.request.Request(_ADDRESS, headers={"Host": host}), timeout=4):
            return 0
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
