"""Management of machines from the command line."""
