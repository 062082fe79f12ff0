"""Who is who: a person and what is known of them, and the register that recognises the people of a batch."""
