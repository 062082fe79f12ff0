"""What the services share: the published language and the plumbing. Nothing here knows a service."""
