"""What the tree means before it runs: names, captures, static errors, headers of functions."""
