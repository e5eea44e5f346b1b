"""Addresses of the shop."""

from __future__ import annotations

from django.urls import path

from examples.shop import views

app_name = "shop"
urlpatterns = [
    path("inventory/", views.inventory_analysis, name="inventory-analysis"),
    path("products/<int:product_id>/price/", views.optimize_product_price, name="product-price"),
]
