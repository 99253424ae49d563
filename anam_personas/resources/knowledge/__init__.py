"""Knowledge groups: documents that personas search."""
