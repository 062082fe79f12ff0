"""Programmes as data: what a city has laid down about money, read from files and held against the directory."""
