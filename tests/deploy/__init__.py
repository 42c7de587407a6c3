"""What a deployment is made of, without an engine; and one worker whose metrics the dashboard reads."""
