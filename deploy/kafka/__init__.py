"""Kafka for installations: the broker's properties, its topics, and who may read and write which of them."""
