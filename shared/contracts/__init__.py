"""The published language of Staffel: events, topics, schemas and examples. Depends on nothing else here."""
