"""Tests of programs as authors of the learning core write them."""
