"""Activities: the only place that reads or writes the outside world."""
