"""An app of models that the tests of the bridge run over."""
