"""What a request body may hold: limits as tables, errors as the tree that Anam's API answers with."""
