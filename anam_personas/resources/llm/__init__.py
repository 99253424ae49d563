"""Language models of your own."""
