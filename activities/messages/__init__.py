"""What people are told, and in which words: notifications, invitations, digests. Nothing here sends anything."""
