import { expect, test } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { community } from './community';
import { list, recommended, titles } from './device';
import { mailedLink } from './mail';
import { command, PalateServer } from './server';

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
  const email = 'admin@example.org';
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

  await page.goto('/signup');
  await page.getByLabel('Mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('wolves eat turnips at noon');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
  await page.goto(await mailedLink(server.dataDir, email, '/verify'));
  await page.getByRole('button', { name: 'Yes, it was me' }).click();
  await expect(page.getByRole('heading', { name: 'Address confirmed' })).toBeVisible();
  await command('sync-server/commands/admin.ts', [email], server.env);
  await page.goto('/profile');
  await page.getByRole('link', { name: 'Accounts of this server' }).click();

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
