"""What earlier runs of this folder left: the journal, the snapshots, and what they say of an item."""
