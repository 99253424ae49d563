"""One live item: its marker, its body, what was last applied to it, and what differs from the file."""
