"""Two pages that answer with what a script computes."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from eaml_bridge.processing.rendering import plain
from examples.shop.models import Product


@require_safe
def inventory_analysis(request: HttpRequest) -> JsonResponse:
    """The inventory as a whole."""
    return JsonResponse(plain(Product.analyze_inventory()))


@require_safe
def optimize_product_price(request: HttpRequest, product_id: int) -> JsonResponse:
    """The best price of one product, beside the one that it has."""
    product = get_object_or_404(Product, pk=product_id)
    return JsonResponse(
        {
            "product_id": product_id,
            "current_price": float(product.price),
            "optimal_price": product.calculate_optimal_price(),
        }
    )
