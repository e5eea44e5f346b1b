"""Starts the servers, or those whose variables are named, and waits for Ctrl-C."""

import contextlib
import signal
import sys

from development.services.mongodb import mongodb_start
from development.services.postgresql import postgresql_start
from development.services.valkey import valkey_start

_STARTS = {
    "DATABASE_URL": postgresql_start,
    "REDIS_URL": valkey_start,
    "MONGO_URL": mongodb_start,
}


def main() -> None:
    # To be asked to end is like Ctrl-C: what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        for variable in sys.argv[1:] or _STARTS:
            server = _STARTS[variable]()
            print(f"{variable}={server.url}")
            print(f"# {server.origin}, up in {server.started_in_s:.1f} s", flush=True)
        print("# Ctrl-C stops them", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
