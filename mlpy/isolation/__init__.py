"""Run calls in worker processes, which the system itself keeps within their limits."""
