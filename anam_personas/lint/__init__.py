"""The linter: rules for prompts, first messages and tools. `engine` runs them."""
