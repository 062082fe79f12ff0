"""What departments hand in, and its way through intake: read once, receipted, taken in a batch at a time."""
