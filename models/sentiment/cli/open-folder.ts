/** Opens the model of a folder as a device would: every file checked, and the known answers asked for. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SentimentError } from '../../errors';
import { checkKnownAnswers } from '../known-answers';
import { parseManifest } from '../manifest';
import type { SentimentManifest } from '../manifest';
import type { Classifier } from '../reader';
import { openClassifier } from '../transformers';
import { nodeLibrary } from './node-library';

export interface OpenModel {
  readonly classifier: Classifier;
  readonly manifest: SentimentManifest;
}

/** @throws {SentimentError} there is no manifest, a file is not what the manifest says, or an answer is wrong */
export async function openFolder(folder: string): Promise<OpenModel> {
  const manifest = parseManifest(await readJson(path.join(folder, 'manifest.json')));
  const classifier = await openClassifier(
    {
      async file(name) {
        const listed = manifest.files.find((file) => file.path === name);
        if (!listed) return null;
        const bytes = new Uint8Array(await readFile(path.join(folder, name)));
        if (createHash('sha256').update(bytes).digest('hex') !== listed.sha256)
          throw new SentimentError(
            `${path.join(folder, name)} is not the file that manifest.json describes.`,
          );
        return bytes;
      },
      runtime: { device: 'any' },
    },
    nodeLibrary,
  );
  await checkKnownAnswers(classifier, manifest);
  return { classifier, manifest };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new SentimentError(`${file} cannot be read: it should describe the model that reads reviews.`, {
      cause,
    });
  }
}
