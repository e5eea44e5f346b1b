"""What developers and CI need beside the code: real servers for tests, checks, environments."""
