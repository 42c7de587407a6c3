"""What waits for a person, from the record: inboxes and digests. Nothing here sends anything."""
