/** What a forked process does: takes jobs one after the other, says how far it is, hands over what was earned. */
import { jobs } from './job';
import type { FromJob, ToJob } from './processes';

const tell = (message: FromJob) => process.send!(message);
const run = jobs();
const SAY_EVERY = 50;

process.on('message', async ({ job, from }: ToJob) => {
  const onPerson = (people: number) => {
    if (people % SAY_EVERY === 0) tell({ people });
  };
  tell({ earnings: await run(job, { from, onPerson, onGroup: (midway) => tell({ midway }) }) });
});
// The contest is over, or was stopped.
process.on('disconnect', () => process.exit());
