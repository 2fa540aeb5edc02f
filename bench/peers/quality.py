"""Peers on the files of `npm run bench -- quality`: popularity, implicit's ALS, EASE, and LightFM where it is installed.

    python bench/peers/quality.py FOLDER

FOLDER holds tune-train.csv, tune-test.csv (settings are chosen on them), train.csv, test.csv, and for new people
new-train-F.csv, new-test-F.csv and new-foldin-F-N.csv (fold F, N known likes). Columns user_id,item_id,value. Prints
one JSON object. Full ranking over all items of the training file, seen items left out, ratings of 4 and more are
likes; a person's NDCG@10 and Recall@20 count likes that no training file has as misses.
"""

import csv
import glob
import json
import os
import re
import sys

import implicit
import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

LIKED = 4.0
DISCOUNTS = 1 / np.log2(np.arange(2, 12))


def read(path):
    with open(path, newline="") as file:
        return [(row["user_id"], row["item_id"], float(row["value"])) for row in csv.DictReader(file)]


class Split:
    """Likes of `known` people as a matrix over the items of `train`, and what they liked later."""

    def __init__(self, train, test, known=None):
        items = sorted({item for _, item, _ in train})
        self.items = {item: at for at, item in enumerate(items)}
        self.train = self.matrix(train)[0]
        self.likes, self.seen, people = self.matrix(train if known is None else known, True)
        self.relevant = {}
        self.wanted = {}
        for user, item, value in test:
            if value < LIKED or user not in people:
                continue
            person = people[user]
            self.wanted[person] = self.wanted.get(person, 0) + 1
            if item in self.items:
                self.relevant.setdefault(person, set()).add(self.items[item])
        self.people = sorted(self.wanted)

    def matrix(self, rows, with_seen=False):
        people = {user: at for at, user in enumerate(sorted({user for user, _, _ in rows}))}
        shape = (len(people), len(self.items))

        def of(chosen):
            chosen = [row for row in chosen if row[1] in self.items]
            places = ([people[user] for user, _, _ in chosen], [self.items[item] for _, item, _ in chosen])
            matrix = sp.csr_matrix((np.ones(len(chosen), np.float32), places), shape)
            matrix.data[:] = 1
            return matrix

        likes = of([row for row in rows if row[2] >= LIKED])
        return likes, (of(rows) if with_seen else None), people

    def measure(self, scores_of):
        """@param scores_of: list of rows of `likes` -> scores [people x items]"""
        ndcg, recall = [], []
        for start in range(0, len(self.people), 200):
            chosen = self.people[start : start + 200]
            scores = np.array(scores_of(chosen), np.float64)
            for row, person in zip(scores, chosen):
                row[self.seen[person].indices] = -np.inf
                top = np.argsort(-row, kind="stable")[:20]
                hits = np.array([item in self.relevant.get(person, ()) for item in top], float)
                ideal = DISCOUNTS[: min(10, self.wanted[person])].sum()
                ndcg.append((hits[:10] * DISCOUNTS).sum() / ideal)
                recall.append(hits.sum() / self.wanted[person])
        return {"ndcg@10": float(np.mean(ndcg)), "recall@20": float(np.mean(recall)), "people": len(ndcg)}


def popularity(split, _):
    counts = np.asarray(split.train.sum(0)).ravel()
    return lambda people: np.tile(counts, (len(people), 1))


def ease(split, config):
    """Steck 2019 in closed form. With fewer people than items by the dual (Woodbury), which is exact and quicker."""
    train, ridge = split.train.astype(np.float64), config["ridge"]
    if train.shape[0] < train.shape[1]:
        inner = np.linalg.inv((train @ train.T).toarray() + ridge * np.eye(train.shape[0]))
        half = (train.T @ inner).T
        diagonal = (1 - np.asarray(train.multiply(half).sum(0)).ravel()) / ridge

        def scores(people):
            own = split.likes[people].astype(np.float64)
            return own.toarray() - (own.toarray() - (own @ train.T) @ half) / ridge / diagonal

        return scores
    inverse = np.linalg.inv((train.T @ train).toarray() + ridge * np.eye(train.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return lambda people: split.likes[people] @ weights


def als(split, config):
    """Everybody is ranked by recalculate_user, so that known and new people are asked alike."""
    model = implicit.als.AlternatingLeastSquares(
        config["factors"], config["regularization"], config["alpha"], iterations=15, random_state=1, num_threads=1
    )
    model.fit(split.train, show_progress=False)
    return lambda people: model.recalculate_user(np.array(people), split.likes[people]) @ model.item_factors.T


def lightfm(split, config):
    from lightfm import LightFM

    model = LightFM(config["components"], loss="warp", item_alpha=1e-5, user_alpha=1e-5, random_state=1)
    model.fit(split.train, epochs=config["epochs"], num_threads=1)
    count = split.train.shape[1]
    return lambda people: np.array([model.predict(int(p), np.arange(count)) for p in people])


PEERS = {
    "popularity": (popularity, [{}]),
    "ease": (ease, [{"ridge": ridge} for ridge in (3, 10, 30, 60, 100, 200, 400, 800)]),
    "implicit-als": (
        als,
        [
            {"factors": factors, "regularization": regularization, "alpha": alpha}
            for factors in (16, 32, 64, 128)
            for regularization in (0.1, 3, 10, 30, 100)
            for alpha in (1, 5, 20)
        ],
    ),
    "lightfm": (lightfm, [{"components": c, "epochs": e} for c in (16, 64) for e in (10, 30)]),
}


def tuned(fit, configs, split):
    """The setting with the best sum of both figures on the validation split."""

    def worth(config):
        figures = split.measure(fit(split, config))
        return figures["ndcg@10"] + figures["recall@20"]

    return max(configs, key=worth) if len(configs) > 1 else configs[0]


def mean_of(results):
    people = sum(result["people"] for result in results)
    return {
        name: people if name == "people" else sum(r[name] * r["people"] for r in results) / people
        for name in ("ndcg@10", "recall@20", "people")
    }


def new_people(folder, fit, config):
    lengths = sorted({int(re.search(r"-(\d+)\.csv$", name)[1]) for name in glob.glob(f"{folder}/new-foldin-*")})
    results = {}
    for length in lengths:
        folds = []
        for path in sorted(glob.glob(f"{folder}/new-foldin-*-{length}.csv")):
            fold = re.search(r"new-foldin-(\d+)-", path)[1]
            train, test = read(f"{folder}/new-train-{fold}.csv"), read(f"{folder}/new-test-{fold}-{length}.csv")
            split = Split(train, test, read(path))
            folds.append(split.measure(fit(split, config)))
        results[str(length)] = mean_of(folds)
    return results


def main(folder):
    tune = Split(read(f"{folder}/tune-train.csv"), read(f"{folder}/tune-test.csv"))
    split = Split(read(f"{folder}/train.csv"), read(f"{folder}/test.csv"))
    wanted = os.environ.get("PEERS", ",".join(PEERS)).split(",")
    report = {}
    for name in wanted:
        fit, configs = PEERS[name]
        try:
            config = tuned(fit, configs, tune)
            report[name] = {"config": config, **split.measure(fit(split, config))}
            if name != "lightfm":  # it cannot fold anybody in
                report[name]["new"] = new_people(folder, fit, config)
        except ImportError as error:
            report[name] = {"missing": str(error)}
        print(f"{name}: {report[name]}", file=sys.stderr, flush=True)
    print(json.dumps(report))


if __name__ == "__main__":
    with threadpool_limits(1):
        main(sys.argv[1])
