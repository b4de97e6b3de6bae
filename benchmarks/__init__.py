"""Benchmarks of this project against baselines and peers."""
