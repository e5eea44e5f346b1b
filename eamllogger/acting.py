"""Who acts, and on which occasion: known to the log and the audit trail without being passed on."""

from __future__ import annotations

import contextlib
import dataclasses
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    # The log is set up before models can be imported.
    from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True, kw_only=True)
class Acting:
    """The occasion on which something is done.

    Attributes:
        user: who acts; None where nobody was named.
        request: the request that is answered; its user acts where `user` is None.
        run: number of the run that is going on.
    """

    user: AbstractBaseUser | None = None
    request: HttpRequest | None = None
    request_id: str = ""
    run: int | None = None
    address: str = ""

    @property
    def actor(self) -> AbstractBaseUser | None:
        """Who acts, asked of the database where need be; None for nobody who signed in."""
        if self.user is not None:
            return self.user
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def known_actor(self) -> AbstractBaseUser | None:
        """Who acts, as far as that is known without asking the database."""
        # Where Django keeps the user of a request, once somebody asked for him.
        return self.user or getattr(self.request, "_cached_user", None)


_NOBODY = Acting()
_acting: ContextVar[Acting] = ContextVar("eaml_acting", default=_NOBODY)


def acting() -> Acting:
    return _acting.get()


@contextlib.contextmanager
def acting_as(
    user: AbstractBaseUser | None = None,
    *,
    request: HttpRequest | None = None,
    request_id: str = "",
    run: int | None = None,
    address: str = "",
) -> Iterator[Acting]:
    """What is done inside is done by `user`; what is not given stays as it is outside."""
    # Any: each field has its own type.
    given: dict[str, Any] = {
        "user": user,
        "request": request,
        "request_id": request_id,
        "run": run,
        "address": address,
    }
    changed = {name: value for name, value in given.items() if value not in (None, "")}
    token = _acting.set(dataclasses.replace(_acting.get(), **changed))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)


def new_request_id() -> str:
    return uuid.uuid4().hex
