"""Import of text tables: nothing is guessed silently, nothing is half imported."""
