"""A run of the journal -> the plan that undoes it."""
