"""Letters of the funding office as PDF: what an organisation gets in writing. Each room keeps its template here."""

from services.funding.letters.writing import page, pdf

__all__ = ["page", "pdf"]
