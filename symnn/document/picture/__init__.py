"""The architecture as a picture: shapes, and their TikZ and SVG."""
