"""What a change of specs means to who calls the clients."""
