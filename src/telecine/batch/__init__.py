"""Batches: many videos from one file."""
