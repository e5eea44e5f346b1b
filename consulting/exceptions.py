"""Errors of the consulting app."""

from collections.abc import Iterable


class ConsultingError(Exception):
    """Something about a request for advice that is refused."""


class TransitionRefused(ConsultingError):
    """The request is not in a state from which this can be done."""

    def __init__(self, verb: str, *, status: str, allowed: Iterable[str]) -> None:
        states = " or ".join(repr(state) for state in allowed)
        super().__init__(
            f"A request that is {status!r} cannot be {verb}; it must be {states}. "
            "Reload the page to see where it stands."
        )


class ConsultingActionRefused(ConsultingError):
    """The user may not do this with the request."""

    def __init__(self, user: str, *, action: str, who: str) -> None:
        super().__init__(f"User {user!r} may not {action}. Ask {who}.")


class ConsultingValueRefused(ConsultingError):
    """A text, an amount or a file is none that a request may have."""


class UploadRefused(ConsultingValueRefused):
    """The file is too large, empty or of a kind that is not taken."""

    def __init__(self, name: str, *, reason: str, allowed: Iterable[str], max_mb: int) -> None:
        super().__init__(
            f"The file {name[:100]!r} {reason}. "
            f"Use a file of at most {max_mb} MB: {', '.join(allowed)}."
        )
