"""What a change means, for the people who review it: texts by section and by word, plans and revisions as pages."""
