"""A small bank for the local stack: takes payment files, pays when it pays, and says so in account statements.

It knows what a bank knows: files (pain.001), accounts and days. What it does when something goes wrong can be chosen,
because software that pays is judged by what it does then.
"""
