"""The page of the report on traffic: template, style and script (html.py puts them together)."""
