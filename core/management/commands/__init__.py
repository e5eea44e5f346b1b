"""Commands of the project, one in each file."""
