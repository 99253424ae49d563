"""Speed, as ratios against something run beside it in the same minute. Run by ``make bench``; no test depends on it."""
