"""The role of every line and quoted stretch of a prompt: what kind of text a rule looks at."""
