"""Comparisons with other ways of doing the same, printed as ratios."""
