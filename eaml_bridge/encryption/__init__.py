"""Keeps columns encrypted at rest: fields, the keys they use, and the change from key to key.

Import from the modules: `fields` for models, `keys` for settings, `rotation` for changing keys.
"""
