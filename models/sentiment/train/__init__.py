"""Training recipe of Palate's review-sentiment model: run `python -m train --help` from the folder above."""
