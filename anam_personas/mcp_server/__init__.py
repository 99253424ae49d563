"""A server of the Model Context Protocol, for agents that write code. Needs the extra ``mcp``."""
