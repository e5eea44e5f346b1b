"""People: who they are, how they sign in, how they like dates and numbers shown."""
