"""What is known of a server that was started here."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that is up.

    Attributes:
        origin: where its programs come from.
        process: the server itself, to be killed by tests.
        start_again: starts it once more on the same port and data, after it was killed.
    """

    url: str
    origin: str
    started_in_s: float
    process: subprocess.Popen[bytes] = field(repr=False)
    start_again: Callable[[], object] = field(repr=False)
