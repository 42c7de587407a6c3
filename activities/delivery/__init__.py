"""How people are reached: the directory of people, the queue of deliveries, the channels."""
