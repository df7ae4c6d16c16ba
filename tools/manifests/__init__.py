"""Checks the manifests of Kubernetes: against the schemas, a policy linter, the settings, and the contracts.

`python -m tools.manifests` builds the overlays with kustomize, the kubectl of `.tools/manifests`, which
`tools/check_manifests.sh` installs.
"""
