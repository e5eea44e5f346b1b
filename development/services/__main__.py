"""Starts the servers, prints their addresses and waits for Ctrl-C."""

import signal

from development.services.postgresql import postgresql_start


def main() -> None:
    server = postgresql_start()
    print(f"DATABASE_URL={server.url}")
    print(f"# {server.origin}, up in {server.started_in_s:.1f} s; Ctrl-C stops it", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
