import type { Progress } from '../../models/types';

/**
 * Adds the time that is left, by the pace so far. A resumed job starts in the middle, and its pace is counted from there;
 * another `total` is another job.
 * @param now ms
 */
export function withRemaining(
  now: () => number,
  onProgress: (progress: Progress) => void,
): (progress: Progress) => void {
  let first: { readonly at: number; readonly done: number; readonly total: number } | null = null;
  return (progress) => {
    const { done, total } = progress;
    if (first?.total !== total || done < first.done) first = { at: now(), done, total };
    const steps = done - first.done;
    if (steps === 0) return onProgress(progress);
    const remainingSeconds = ((now() - first.at) / 1000 / steps) * (total - done);
    onProgress({ ...progress, remainingSeconds });
  };
}
