import { decisionTimes, type DecisionTask } from './decisions';

self.onmessage = ({ data }: MessageEvent<DecisionTask>) => {
  // Thrown where the page's `onerror` hears it: it hears no rejected promise.
  decisionTimes(data).then(
    (figures) => self.postMessage(figures),
    (error: unknown) =>
      setTimeout(() => {
        throw error;
      }),
  );
};
