/** Runs in Chromium: asks a worker, which is where the app decides. */
import type { Figures } from '../bench';
import type { DecisionTask } from './decisions';

declare global {
  interface Window {
    palateDecisions: typeof decisions;
  }
}
window.palateDecisions = decisions;

function decisions(task: DecisionTask): Promise<Figures> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Figures>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Figures>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`The worker failed: ${message}`));
    worker.postMessage(task);
  }).finally(() => worker.terminate());
}
