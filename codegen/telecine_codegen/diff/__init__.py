"""Compare two versions of the specs, and classify the changes by their effect on callers."""
