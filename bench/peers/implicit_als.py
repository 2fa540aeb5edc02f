"""Trains implicit's ALS on a log and prints one JSON object: see README.md."""
import argparse
import json
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as implicit asks for: its own threads share the rows
os.environ.pop("OPENBLAS_CORETYPE", None)

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from implicit.cpu.als import AlternatingLeastSquares  # noqa: E402
from scipy.sparse import csr_matrix  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--interactions", required=True)
parser.add_argument("--held-out")
parser.add_argument("--factors", type=int, default=64)
parser.add_argument("--iterations", type=int, default=15)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--alpha", type=float, default=2.0, help="an observed pair weighs 1 + alpha c, the others 1")
parser.add_argument("--regularization", type=float, default=0.01)
args = parser.parse_args()


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
    except OSError:
        pass


COLUMNS = ["user_id", "item_id", "value"]


def read(path):
    types = {"user_id": "category", "item_id": "category", "value": np.float32}
    try:
        return pd.read_csv(path, usecols=COLUMNS, dtype={**types, "user_id": np.int32, "item_id": np.int32})
    except ValueError:  # names that are no numbers
        return pd.read_csv(path, usecols=COLUMNS, dtype=types)


started = time.time()
log = read(args.interactions)
users, user_names = pd.factorize(log["user_id"])
items, item_names = pd.factorize(log["item_id"])
confidence = 1 + np.log(np.maximum(1, log["value"].to_numpy()))
del log
shape = (len(user_names), len(item_names))
matrix = csr_matrix((1 + args.alpha * confidence, (users.astype(np.int32), items.astype(np.int32))), shape=shape, dtype=np.float32)
del users, items, confidence
read_seconds = time.time() - started
read_peak = peak_mb()
forget_peak()

model = AlternatingLeastSquares(
    factors=args.factors,
    iterations=args.iterations,
    num_threads=args.threads,
    random_state=args.seed,
    regularization=args.regularization,
)
seconds = []
started, cpu_started = time.time(), time.process_time()
model.fit(matrix, show_progress=False, callback=lambda iteration, elapsed, loss: seconds.append(elapsed))
train_seconds, cpu_seconds = time.time() - started, time.process_time() - cpu_started
train_peak = peak_mb()

ndcg, judged = None, 0
if args.held_out:
    test = read(args.held_out)
    rows = user_names.get_indexer(test["user_id"])
    columns = item_names.get_indexer(test["item_id"])
    keep = np.flatnonzero((rows >= 0) & (columns >= 0))[:2000]
    gain = 0.0
    for at in keep:
        scores = model.item_factors @ model.user_factors[rows[at]]
        target = scores[columns[at]]
        scores[matrix.indices[matrix.indptr[rows[at]] : matrix.indptr[rows[at] + 1]]] = -np.inf
        rank = int((scores > target).sum())
        gain += 1 / np.log2(rank + 2) if rank < 10 else 0.0
    judged = len(keep)
    ndcg = gain / max(1, judged)

print(
    json.dumps(
        {
            "trainer": "implicit",
            "users": shape[0],
            "items": shape[1],
            "interactions": int(matrix.nnz),
            "factors": args.factors,
            "iterations": args.iterations,
            "threads": args.threads,
            "regularization": args.regularization,
            "alpha": args.alpha,
            "iteration_seconds": sum(seconds) / len(seconds),
            "iteration_seconds_min": min(seconds),
            "iteration_seconds_median": float(np.median(seconds)),
            "iteration_cpu_seconds": cpu_seconds / args.iterations,
            "train_seconds": train_seconds,
            "read_seconds": read_seconds,
            "ndcg@10": ndcg,
            "judged": judged,
            "peak_rss_mb": max(read_peak, train_peak),
            "train_peak_rss_mb": train_peak,
        }
    )
)
