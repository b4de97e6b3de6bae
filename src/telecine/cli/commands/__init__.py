"""Commands of `telecine`, one module each."""
