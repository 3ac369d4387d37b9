"""Telling readers what they asked to be told: rules, what they find, letters and calls.

rules.py says what a rule finds in the published history; watch.py writes new findings and their deliveries in one
transaction; outbox.py sends and records; mail.py and calls.py are the two ways to send. Nothing here is read by pages
except through the functions that manage a reader's own rules.
"""
