import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app';
import type { Database } from './db/connect';
import { migrate } from './db/migrate';
import { ENGINES } from './testing/databases';

describe.each(ENGINES)('the app on $name', ({ available, open }) => {
  describe.skipIf(!available)('when it is up', () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());

    it('is alive, ready, and measured', async () => {
      const app = createApp({ database, now: () => 0 });
      expect((await app.request('/healthz')).status).toBe(200);
      expect((await app.request('/readyz')).status).toBe(200);
      const metrics = await (await app.request('/metrics')).text();
      expect(metrics).toContain('route="/readyz",method="GET",status="200"');
    });

    it('migrates twice without harm', async () => {
      await Promise.all([migrate(database), migrate(database)]);
    });
  });
});
