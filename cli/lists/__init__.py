"""Lists of people as offices keep them: any columns, any notation, as long as they can be recognised."""
