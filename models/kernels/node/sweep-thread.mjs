import { parentPort, workerData } from 'node:worker_threads';
import { sweepWorker } from '../sweep-loop.mjs';

const work = sweepWorker(workerData);
parentPort?.on('message', (job) => {
  work(job);
  parentPort?.postMessage('done');
});
