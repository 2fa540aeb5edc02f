/** What a forked process does: takes jobs one after the other, says how far it is, hands over what was earned. */
import { jobs, type Job } from './job';
import type { FromJob } from './processes';

const tell = (message: FromJob) => process.send!(message);
const run = jobs();
const SAY_EVERY = 50;

process.on('message', async (job: Job) => {
  const onPerson = (people: number) => {
    if (people % SAY_EVERY === 0) tell({ people });
  };
  tell({ earnings: await run(job, onPerson) });
});
// The contest is over, or was stopped.
process.on('disconnect', () => process.exit());
