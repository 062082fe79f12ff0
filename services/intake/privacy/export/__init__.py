"""What Staffel's intake holds about a person, for the person (Art. 15 GDPR): as data and as a letter in German."""
