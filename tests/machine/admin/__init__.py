"""Tests of the admin pages of machines and what belongs to them."""
