import { Dwell } from './dwell';

/** Shorter looks are passing by. */
const LEAST_SECONDS = 1;

/**
 * Tells how long the page was visible, each time it is hidden and when it is left.
 * @returns how to stop; stopping tells the rest.
 */
export function watchDwell(tell: (seconds: number) => void): () => void {
  const dwell = new Dwell(() => performance.now());
  const report = () => {
    const seconds = dwell.take();
    if (seconds >= LEAST_SECONDS) tell(seconds);
  };
  const changed = () => {
    if (document.visibilityState === 'visible') return dwell.show();
    dwell.hide();
    report();
  };
  changed();
  document.addEventListener('visibilitychange', changed);
  return () => {
    document.removeEventListener('visibilitychange', changed);
    dwell.hide();
    report();
  };
}
