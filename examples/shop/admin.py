"""Products in the admin."""

from __future__ import annotations

from django.contrib import admin

from examples.shop.models import Product


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    """Find a product by its name."""

    list_display = ("name", "price", "stock", "created_at")
    search_fields = ("name", "description")
    list_filter = ("created_at",)
