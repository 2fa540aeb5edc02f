import { expect, test } from '@playwright/test';
import { becomeAdmin } from './admin';
import { expectNoViolationsInLightAndDark } from './axe';
import { community } from './community';
import { list, recommended, titles } from './device';
import { PalateServer } from './server';

// Of its own: what other tests like on a shared server would be counted too.
let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const PEOPLE = 6;

test('A5: admins see what was trained, both figures and the decision', async ({ browser }) => {
  test.setTimeout(240_000);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/');
  await titles(recommended(page));
  const items = await list(page, 'Recommended for you')
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => decodeURIComponent(link.getAttribute('href')?.slice(6) ?? '')),
    );
  // Fewer events than start a training of themselves.
  await community(server.url, items.slice(0, 12), PEOPLE, 3);
  const decision = JSON.parse((await server.train()).trim().split('\n').at(-1) ?? '{}') as {
    state: string;
    candidate: Record<string, number>;
  };

  await becomeAdmin(page, server, 'admin@example.org');
  const runs = page.getByRole('region', { name: 'What was trained' });
  const byHand = runs.getByRole('row', { name: /Started by hand/ });
  await expect(byHand).toContainText(decision.state === 'published' ? 'Published' : 'Not published');
  await expect(byHand.getByRole('cell').nth(0)).toHaveText(String(PEOPLE));
  await expect(byHand.getByRole('cell').nth(1)).toHaveText(decision.candidate['ndcg@10']?.toFixed(4) ?? '');
  await expect(byHand.getByRole('cell').nth(2)).toHaveText(/^0\.\d{4}$/);
  await expect(byHand).toContainText(`NDCG@10 on ${PEOPLE} held-out likes`);
  await expectNoViolationsInLightAndDark(page);
  await context.close();
});
