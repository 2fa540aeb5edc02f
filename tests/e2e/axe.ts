import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export interface Scope {
  /** Only rules with one of these; default: all rules. */
  readonly tags?: readonly string[];
  /** Selector of the only part that is looked at; default: the page. */
  readonly within?: string;
}

/** No axe violation on the page as it stands. */
export async function expectNoViolations(page: Page, { tags, within }: Scope = {}): Promise<void> {
  const axe = new AxeBuilder({ page });
  if (tags) axe.withTags([...tags]);
  if (within) axe.include(within);
  const { violations } = await axe.analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
  ).toEqual([]);
}

export async function expectNoViolationsInLightAndDark(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoViolations(page);
  }
}
