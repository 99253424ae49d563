"""Running the checks: semantic checks, the runner with its pool and cache, fixes, ignore comments."""
