"""The product of a small shop, whose prices and stock are rules of a script."""

from __future__ import annotations

from typing import Any  # What a script returns is known to its author.

from django.db import models

from eaml_bridge.mixins import MLProcessingMixin
from eaml_bridge.querysets import MLQuerySet


class Product(MLProcessingMixin, models.Model):
    """Something that is sold."""

    ml_script = "shop/products"

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MLQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def analyze_inventory(cls) -> dict[str, Any]:
        """What the stock is worth, and which products run out."""
        return cls.ml_analyze("analyzeInventory")

    def calculate_optimal_price(self) -> float:
        """The price that the script would ask for, given the stock."""
        row = self.to_ml_dict()
        result = self.ml_call("calculateOptimalPrice", current_price=row["price"])
        return result["optimal_price"]
