/** The model that devices read reviews with: ours, or the one that the operator put in its place. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseManifest } from '../../models/sentiment/manifest';
import type { ModelFile, SentimentManifest } from '../../models/sentiment/manifest';
import { RUNTIME_FILES } from '../../models/sentiment/runtime-files';

export interface ModelFolder {
  readonly manifest: SentimentManifest;
  /** The file with this digest, of the model or of what executes it, and where it lies; null: it is none of them. */
  find(sha256: string): { readonly file: ModelFile; readonly at: string } | null;
}

/** The model that ships. */
export const OURS = path.resolve(import.meta.dirname, '../../models/sentiment/pretrained');

/** Where the model in service lies: `<data folder>/sentiment` where there is one, else the one that ships. */
export function folderInService(dataDir: string): string {
  const own = path.join(dataDir, 'sentiment');
  return existsSync(path.join(own, 'manifest.json')) ? own : OURS;
}

/** Another one after each swap: renaming a folder changes no time, but its manifest is another file. */
export async function stampOf(folder: string): Promise<string> {
  const { ino, mtimeMs } = await stat(path.join(folder, 'manifest.json'));
  return `${folder} ${ino} ${mtimeMs}`;
}

/** @throws {SentimentError} its manifest cannot be used; an error of the disk when there is none */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const manifest = parseManifest(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
  const { resolve } = createRequire(import.meta.url);
  const places = [
    ...manifest.files.map((file) => ({ file, at: path.join(folder, file.path) })),
    ...Object.values(RUNTIME_FILES).map((file) => ({ file, at: resolve(`onnxruntime-web/${file.path}`) })),
  ];
  const byDigest = new Map(places.map((place) => [place.file.sha256, place]));
  return { manifest, find: (sha256) => byDigest.get(sha256) ?? null };
}
