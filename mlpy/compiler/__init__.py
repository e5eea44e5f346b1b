"""From the tree to a Python code object, by way of Python's own `ast`; never by text."""
