"""Files and live items -> a plan: a value that says what apply would do, and why not."""
