"""Tests of the pages of requests for advice."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consulting.models import ConsultingRequest
from consulting.services import consulting_message_add, consulting_request_create
from eamllogger.models import AuditEntry
from machine.models import Machine
from user.models import User

STEPS = ("quote", "approve", "decline", "cancel", "finish", "fail", "write")


def address(name: str, request_: ConsultingRequest) -> str:
    return reverse(f"consulting:{name}", args=[request_.pk])


def test_way__by_the_pages__from_question_to_end(
    client: Client, asker: User, consultant: User, chief: User
) -> None:
    client.force_login(asker)
    file = SimpleUploadedFile("prices.csv", b"=1+1,2")
    form = {"category": "data", "description": "Help <b>me</b>", "budget": "100", "file": file}
    client.post(reverse("consulting:create"), form)
    made = ConsultingRequest.objects.get()
    ConsultingRequest.objects.update(consultant_user=consultant)

    client.force_login(consultant)
    client.post(address("quote", made), {"amount": "80", "delay_days": "2"})
    client.post(address("write", made), {"text": "I can do it."})
    client.force_login(asker)
    seen = client.get(address("detail", made)).text
    client.post(address("approve", made), {"amount": "80.00000000"})
    client.force_login(consultant)
    client.post(address("finish", made))

    made.refresh_from_db()
    assert (made.status, made.amount_usd, made.budget_estimation) == ("finished", 80, 100)
    assert "Help &lt;b&gt;me&lt;/b&gt;" in seen
    assert "80 USD, within 2 days." in seen
    assert "I can do it." in seen


def test_file__of_a_request__is_saved_and_never_shown(client: Client, asker: User) -> None:
    file = SimpleUploadedFile("<b>.csv", b"a,b")
    made = consulting_request_create(by=asker, description="x", file=file)
    client.force_login(asker)

    answer = client.get(address("file", made))

    assert b"".join(answer.streaming_content) == b"a,b"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert AuditEntry.objects.filter(action="consultingrequest.read_file").count() == 1


def test_pages__of_a_stranger__are_not_found(client: Client, request_: ConsultingRequest) -> None:
    client.force_login(User.objects.create(username="eve"))

    looked = [client.get(address(name, request_)).status_code for name in ("detail", "file")]
    done = [client.post(address(name, request_), {"text": "x"}).status_code for name in STEPS]

    assert {*looked, *done} == {404}
    assert f"Request {request_.pk}" not in client.get(reverse("consulting:list")).text


def test_pages__of_nobody__ask_to_sign_in(client: Client, request_: ConsultingRequest) -> None:
    answers = [client.get(address("detail", request_)), client.post(address("cancel", request_))]

    assert {answer.status_code for answer in answers} == {302}
    assert ConsultingRequest.objects.get().status == "open"


@pytest.mark.parametrize("name", STEPS)
def test_steps__by_get__do_nothing(
    client: Client, request_: ConsultingRequest, asker: User, name: str
) -> None:
    client.force_login(asker)

    assert client.get(address(name, request_)).status_code == 405


def test_steps__without_the_token_of_the_form__are_refused(
    request_: ConsultingRequest, asker: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(asker)

    assert client.post(address("cancel", request_)).status_code == 403


def test_step__that_is_refused__says_why(
    client: Client, request_: ConsultingRequest, asker: User
) -> None:
    client.force_login(asker)

    page = client.post(address("finish", request_), follow=True)
    wrong = client.post(address("approve", request_), {"amount": "much"}, follow=True)

    assert "User &#x27;ada&#x27; may not say how the work ended. Ask the consultant." in page.text
    assert "amount: Enter a number." in wrong.text


def test_create__machine_of_another__is_no_choice(
    client: Client, asker: User, consultant: User
) -> None:
    machine = Machine.objects.create(machine_name="secret", machine_owner_user=consultant)
    client.force_login(asker)
    form = {"category": "data", "description": "x", "machine": machine.pk}

    page = client.post(reverse("consulting:create"), form)

    assert page.status_code == 400
    assert "secret" not in page.text
    assert not ConsultingRequest.objects.exists()


def test_create__file_that_is_not_taken__says_why(client: Client, asker: User) -> None:
    client.force_login(asker)
    file = SimpleUploadedFile("a.html", b"<script>")
    form = {"category": "data", "description": "x", "file": file}

    page = client.post(reverse("consulting:create"), form)

    assert "is of the kind &#x27;.html&#x27;. Use a file of at most 10 MB" in page.text


def test_list__more_requests__take_no_more_queries(
    client: Client, request_: ConsultingRequest, asker: User, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        consulting_request_create(by=asker, description="x")
    client.force_login(asker)

    with django_assert_max_num_queries(8):
        page = client.get(reverse("consulting:list"))

    assert page.text.count("Something else") >= 13


@pytest.fixture
def admin_requests(asker: User, request_: ConsultingRequest) -> ConsultingRequest:
    consulting_message_add(request_, "First words", by=asker)
    return request_


def test_admin__page__shows_and_names_a_consultant(
    admin_client: Client, admin_requests: ConsultingRequest
) -> None:
    other = User.objects.create(username="otto")
    page = reverse("admin:consulting_consultingrequest_change", args=[admin_requests.pk])
    inline = {f"messages-{name}_FORMS": count for name, count in (("TOTAL", 0), ("INITIAL", 0))}

    shown = admin_client.get(page)
    saved = admin_client.post(page, {"consultant_user": other.pk, **inline})

    admin_requests.refresh_from_db()
    assert "My columns are odd." in shown.text
    assert "First words" in shown.text
    assert saved.status_code == 302
    assert admin_requests.consultant_user == other
    assert AuditEntry.objects.filter(action="consultingrequest.assign").count() == 2


def test_admin__list__takes_no_query_for_each_row(
    admin_client: Client, admin_requests: ConsultingRequest, asker: User
) -> None:
    page = reverse("admin:consulting_consultingrequest_changelist")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(page, {"q": "ada"}).status_code == 200
        return len(captured)

    count()
    few = count()
    for _ in range(9):
        consulting_request_create(by=asker, description="x", budget=Decimal(1))

    assert count() == few
