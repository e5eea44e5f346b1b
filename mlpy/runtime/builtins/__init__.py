"""The built-in members of each type and the built-in names, one file for each."""
