import type { Progress } from '../../models/types';

/** Before this much time the first rows say little about the rest. */
const LEAST_MS = 2000;

/** How fast a step goes and how long it will still take, from when it was first heard of. */
export class Pace {
  #step = '';
  #start = { at: 0, done: 0 };

  /** @param now ms @returns for example `12,000 a second, 3 min left`; empty while there is no telling */
  describe({ step, done, total, remainingSeconds }: Progress, now: number): string {
    if (remainingSeconds !== undefined) return `${duration(remainingSeconds)} left`; // the step knows better
    if (step !== this.#step) {
      this.#step = step;
      this.#start = { at: now, done };
    }
    const spent = now - this.#start.at;
    const speed = (done - this.#start.done) / (spent / 1000);
    if (spent < LEAST_MS || !(speed > 0)) return '';
    const rate = `${Math.round(speed).toLocaleString('en-US')} a second`;
    return total > done ? `${rate}, ${duration((total - done) / speed)} left` : rate;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
