"""Real servers for development and tests, from wheels or from the machine, without root."""
