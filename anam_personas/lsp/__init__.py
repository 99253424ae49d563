"""The language server: findings, fixes, help, completion and navigation while persona files are edited."""
