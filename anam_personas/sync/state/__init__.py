"""What earlier runs from this folder left: the journal, the snapshots, and what they record of an item."""
