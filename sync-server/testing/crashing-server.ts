/**
 * A server that is killed after it has committed a push and before it answers (P3), as often as it is started with
 * CRASH=1. Listens on any port, prints it, keeps its database in PALATE_DATA_DIR.
 */
import { createApp } from '../app';
import { insertItems, itemCount } from '../db/catalogue';
import { openDatabase } from '../db/connect';
import { migrate } from '../db/migrate';
import { listen } from '../listen';
import { FILMS, film } from './server';

const database = await openDatabase({ dataDir: process.env['PALATE_DATA_DIR'] });
await migrate(database);
if ((await itemCount(database.db)) === 0) await insertItems(database.db, FILMS.map(film), new Date());
const onEvidence = () => process.kill(process.pid, 'SIGKILL');
const app = createApp({
  database,
  now: Date.now,
  services: process.env['CRASH'] === '1' ? { onEvidence } : {},
});
const { url } = await listen(app.fetch, { host: '127.0.0.1', port: 0 });
console.log(url);
