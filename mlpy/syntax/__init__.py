"""From text to tree: tokens, lexer, nodes, parser, printer."""
