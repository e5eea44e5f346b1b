"""Gives each request an id, and lets the log and the audit trail know who acts in it."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from eamllogger.acting import acting_as, new_request_id

HEADER = "X-Request-ID"
# An id is copied into the log: nothing that could pass for something else there.
_FOREIGN_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


class ActingMiddleware:
    """Takes the id that a proxy gave, or a new one; stands behind the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if _FOREIGN_ID.match(given) else new_request_id()
        address = request.META.get("REMOTE_ADDR", "")
        with acting_as(request=request, request_id=request_id, address=address):
            response = self.get_response(request)
        response[HEADER] = request_id
        return response
