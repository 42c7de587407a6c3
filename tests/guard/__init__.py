"""What keeps tests away from the stack of whoever runs them."""
