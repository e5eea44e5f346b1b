"""Tests that the project's entrances open."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import resolve


@pytest.mark.django_db
def test_urls__admin__asks_to_sign_in(client: Client) -> None:
    response = client.get("/admin/", follow=True)

    assert response.status_code == 200
    assert 'name="password"' in response.text


@pytest.mark.django_db
def test_urls__admin__has_its_name_and_no_link_to_a_front_page(admin_client: Client) -> None:
    response = admin_client.get("/admin/")

    assert "EasyAutoML" in response.text
    assert "View site" not in response.text


@pytest.mark.parametrize("module", ["core.wsgi", "core.asgi"])
def test_application__import__is_ready(module: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}

    result = subprocess.run(
        [sys.executable, "-c", f"from {module} import application; print(callable(application))"],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )

    assert result.stdout == "True\n"


def test_urls__shop__is_there_while_it_is_installed() -> None:
    assert resolve("/shop/inventory/").view_name == "shop:inventory-analysis"
