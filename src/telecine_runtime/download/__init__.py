"""Download a finished video: range requests, resume, integrity checks, file and memory stores."""
