"""What each route does: functions from a Call to a Reply, and the table of them all."""
