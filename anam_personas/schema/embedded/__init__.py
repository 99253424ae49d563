"""Whether a JSON Schema that a file holds (the parameters of a tool) is one, and makes sense."""
