"""What a prompt is made of: its texts, sections, instructions, identity and spoken parts."""
