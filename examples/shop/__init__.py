"""A shop whose prices and stock are worked out by scripts."""
