"""What a person calls and lays out how: arguments, results, and the conventions tried."""
