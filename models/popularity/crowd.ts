import type { Item } from '../types';

/**
 * How much a crowd outside Palate makes of each item, in [0, 1], NaN where it has said nothing: the Bayesian average
 * of its mean vote (v · mean + m · M) / (v + m), drawn to the catalogue's mean M by m = the median number of votes,
 * times ln(1 + v), since a film that many have seen is more of a trend than one that ten people adore; the largest
 * is 1.
 */
export function crowdScores(items: readonly Item[]): Float32Array {
  const crowds = items.map(({ crowd }) => (crowd && crowd.votes > 0 ? crowd : null));
  const votes = crowds.flatMap((crowd) => crowd?.votes ?? []).sort((a, b) => a - b);
  const prior = votes[votes.length >> 1] ?? 0;
  const total = votes.reduce((sum, value) => sum + value, 0);
  const mean = crowds.reduce((sum, crowd) => sum + (crowd ? crowd.mean * crowd.votes : 0), 0) / total;
  const scores = Float32Array.from(crowds, (crowd) =>
    crowd
      ? ((crowd.votes * crowd.mean + prior * mean) / (crowd.votes + prior)) * Math.log1p(crowd.votes)
      : NaN,
  );
  const largest = scores.reduce((most, score) => (score > most ? score : most), 0);
  return largest > 0 ? scores.map((score) => score / largest) : scores;
}
