"""What a deployment needs: migrations (installed), images and manifests (not installed)."""
