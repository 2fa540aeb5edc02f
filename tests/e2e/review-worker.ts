/** The worker that reads reviews, on a device with a fault of our choice. */
import type { BrowserContext } from '@playwright/test';

/** Has the worker run `fault` before its own script. Service workers have to be blocked: theirs would be the script as built. */
export async function withFault(context: BrowserContext, fault: string): Promise<void> {
  await context.route('**/workers/sentiment.worker-*.js', async (route) => {
    const answer = await route.fetch();
    const { 'content-encoding': _, 'content-length': __, ...headers } = answer.headers();
    await route.fulfill({ status: 200, headers, body: `${fault};\n${await answer.text()}` });
  });
}
