"""Commands of `manage.py` for machines."""
