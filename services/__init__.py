"""The services: each owns its data, hears events, tells events. They never import each other."""
