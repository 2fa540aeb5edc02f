/** The process: opens, prepares, listens, and leaves in order. Nothing imports this file. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PalateError } from '../models/errors';
import { createApp } from './app';
import { AttemptsBroom } from './auth/attempts-broom';
import { prepareContent } from './catalogue/first-run';
import { readConfig } from './config';
import type { Config } from './config';
import { checkIsolation } from './db/check-isolation';
import { openDatabase } from './db/connect';
import type { Database } from './db/connect';
import { failureInWords } from './db/failure-in-words';
import { ExperimentWatch } from './experiments/watch';
import { migrate } from './db/migrate';
import { listen, tryPort } from './listen';
import { openMailer } from './mail/open-mailer';
import { removeServerFile, writeServerFile } from './server-file';
import { TrainingScheduler } from './training/scheduler';

/** How long running requests may take once we are asked to stop. */
const GRACE_MS = 3000;
const APP_DIR = path.resolve(import.meta.dirname, '../build/app');

const log = (line: string) => console.log(line);

try {
  await run(readConfig(process.env));
} catch (cause) {
  console.error(whyNot(cause));
  process.exit(1);
}

async function run(config: Config): Promise<void> {
  await tryPort(config);
  const database = await open(config);
  try {
    await prepareContent({ database, now: Date.now, log, dataDir: config.dataDir });
    await serve(config, database);
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

async function open({ databaseUrl: url, dataDir }: Config): Promise<Database> {
  log(url ? 'Opening the database in PostgreSQL' : `Opening the database in ${dataDir}`);
  const database = await openDatabase({ url, dataDir });
  await migrate(database);
  await checkIsolation(database.db);
  return database;
}

async function serve(config: Config, database: Database): Promise<void> {
  const { dataDir, origin, trustProxy, smtpUrl, mailFrom, providers } = config;
  const operatorToken = randomBytes(32).toString('base64url');
  const trainer = new TrainingScheduler({ database, now: Date.now, log, dataDir });
  const broom = new AttemptsBroom({ db: database.db, log });
  const watch = new ExperimentWatch({ db: database.db, now: Date.now, log });
  const mailer = openMailer({ smtpUrl, from: mailFrom, dataDir, log });
  let listeningUrl = `http://127.0.0.1:${config.port}`;
  const app = createApp({
    database,
    now: Date.now,
    config: { origin, trustProxy, dataDir, operatorToken, providers, appDir: APP_DIR },
    mailer,
    services: { onEvidence: () => trainer.evidenceArrived(), listeningUrl: () => listeningUrl },
  });
  const listening = await listen(app.fetch, config);
  listeningUrl = listening.url;
  trainer.start();
  broom.start();
  watch.start();
  await writeServerFile(dataDir, { pid: process.pid, url: listening.url, operatorToken });

  leaveOnSignal(async () => {
    await removeServerFile(dataDir, process.pid);
    await Promise.all([listening.close(GRACE_MS), trainer.stop(), broom.stop(), watch.stop()]);
    await Promise.race([mailer.idle(), sleep(GRACE_MS)]);
    await database.close();
  });
  log(`Palate ready at ${listening.url}`);
}

/** The first signal lets running requests finish, a second one does not wait. */
function leaveOnSignal(leave: () => Promise<void>): void {
  let leaving = false;
  const onSignal = () => {
    if (leaving) process.exit(1);
    leaving = true;
    leave().then(
      () => process.exit(0),
      (cause: unknown) => {
        console.error(`Could not stop in order: ${failureInWords(cause)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** What we expected is a sentence; a database that cannot be reached too; a bug keeps its stack. */
function whyNot(cause: unknown): string {
  if (cause instanceof PalateError) return cause.message;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'CONNECT_TIMEOUT')
    return `PostgreSQL does not answer (${code}). Check DATABASE_URL, or unset it to use the embedded database.`;
  if (code?.match(/^(28|3D)/)) return `PostgreSQL refuses: ${(cause as Error).message}. Check DATABASE_URL.`;
  return failureInWords(cause);
}
