"""The linter: rules for what a persona is told, what it says, and what it can do. `engine` runs them."""
