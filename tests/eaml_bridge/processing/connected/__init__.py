"""Tests of functions over stores that are no models."""
