"""The Django project: settings, addresses and entrances; it sees every app and is seen by none."""
