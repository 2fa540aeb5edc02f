/** Which model is in service: `<data folder>/sentiment`, the one before it beside it, and the one that ships where there is none. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { SentimentError } from '../../models/errors';

const own = (dataDir: string) => path.join(dataDir, 'sentiment');
const before = (dataDir: string) => path.join(dataDir, 'sentiment-previous');

/** An empty folder on the disk of the data folder, so that what is in it can be put in place by a rename. */
export async function stagingFolder(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  return mkdtemp(path.join(dataDir, 'sentiment-next-'));
}

/** Puts `folder` in the place of the model in service, which is kept beside it. A running server sees it at once. */
export async function putInService(dataDir: string, folder: string): Promise<void> {
  await rm(before(dataDir), { recursive: true, force: true });
  const had = existsSync(own(dataDir));
  if (had) await rename(own(dataDir), before(dataDir));
  try {
    await rename(folder, own(dataDir));
  } catch (cause) {
    if (had) await rename(before(dataDir), own(dataDir));
    throw cause;
  }
}

/** Changes places with the model before. @throws {SentimentError} there is none */
export async function putBackPrevious(dataDir: string): Promise<void> {
  if (!existsSync(before(dataDir)))
    throw new SentimentError('No other model was in service before. --shipped takes the one that ships.');
  const aside = await mkdtemp(path.join(dataDir, 'sentiment-aside-'));
  const here = path.join(aside, 'model');
  await rename(before(dataDir), here);
  await putInService(dataDir, here);
  await rm(aside, { recursive: true });
}

/** Puts the model that ships back into service; the operator's own is kept as the one before. */
export async function putBackShipped(dataDir: string): Promise<void> {
  if (!existsSync(own(dataDir))) return;
  await rm(before(dataDir), { recursive: true, force: true });
  await rename(own(dataDir), before(dataDir));
}
