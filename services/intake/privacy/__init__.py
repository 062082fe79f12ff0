"""Who may know whom, and what happens to personal data until their end."""
