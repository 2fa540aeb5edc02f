/** An admin of a server, made as an operator makes one: by signing up, the letter, and the command. */
import { expect, type Page } from '@playwright/test';
import { mailedLink } from './mail';
import { command, type PalateServer } from './server';

export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/signup');
  await page.getByLabel('Mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('wolves eat turnips at noon');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
}

/** Signs up, and leaves the page on the accounts of the server. */
export async function becomeAdmin(page: Page, server: PalateServer, email: string): Promise<void> {
  await signUp(page, email);
  await page.goto(await mailedLink(server.dataDir, email, '/verify'));
  await page.getByRole('button', { name: 'Yes, it was me' }).click();
  await expect(page.getByRole('heading', { name: 'Address confirmed' })).toBeVisible();
  await command('sync-server/commands/admin.ts', [email], server.env);
  await page.goto('/profile');
  await page.getByRole('link', { name: 'Accounts of this server' }).click();
}
