"""The sample network's illustrations, by what they show."""
