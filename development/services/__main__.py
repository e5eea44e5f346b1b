"""Starts the servers, prints their addresses and waits for Ctrl-C."""

import contextlib
import signal

from development.services.postgresql import postgresql_start


def main() -> None:
    # To be asked to end is like Ctrl-C: what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server = postgresql_start()
        print(f"DATABASE_URL={server.url}")
        print(f"# {server.origin}, up in {server.started_in_s:.1f} s; Ctrl-C stops it", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
