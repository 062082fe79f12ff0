"""How Staffel is run: the local stack, the directory of departments, the kinds of transition, images, dashboards."""
