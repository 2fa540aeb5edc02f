/** Models from a hub: Hugging Face's, or a mirror that speaks as it does. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { download, type DownloadOptions } from '../../data/source/download';
import { SentimentError } from '../../models/errors';
import { MOST_BYTES, totalBytes } from '../../models/sentiment/manifest';
import type { Progress } from '../../models/types';
import { chooseFiles, type Dtype } from './model-files';

export const HUB_ID = /^[\w][\w.-]*(\/[\w][\w.-]*)?$/;

export interface HubModel {
  /** Address of the hub, without a path: `https://huggingface.co`. */
  readonly hub: string;
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  readonly dtype?: Dtype | undefined;
}

export interface HubOptions {
  /** Downloads of all models; what broke off goes on from there. */
  readonly cacheDir: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
  readonly retry?: DownloadOptions['retry'];
}

export interface Fetched {
  /** Holds the files as the hub names them, each compared with its digest. */
  readonly folder: string;
  readonly commit: string;
}

const commitSchema = z.object({ sha: z.string().regex(/^[\da-f]{40}$/) });
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number(),
    /** Of git: SHA-1 of the file behind a header. */
    oid: z.string(),
    /** Of large files: SHA-256 of the file itself. */
    lfs: z.object({ oid: z.string().regex(/^[\da-f]{64}$/) }).optional(),
  }),
);
type Entry = z.infer<typeof treeSchema>[number];

const BY_HAND = 'Or download the files of the model by hand and give their folder instead.';

/**
 * The files that a browser needs of a model, all of one commit, compared with the digests that the hub lists.
 * @throws {SentimentError} or {SourceError} when it cannot be had; the signal's reason, and what came is kept
 */
export async function fetchFromHub(model: HubModel, options: HubOptions): Promise<Fetched> {
  const { hub, id, revision, dtype } = model;
  const api = `${hub}/api/models/${id}`;
  const { sha: commit } = await ask(`${api}/revision/${encodeURIComponent(revision)}`, commitSchema, options);
  const tree = await ask(`${api}/tree/${commit}?recursive=true`, treeSchema, options);
  const files = new Map(tree.filter(({ type }) => type === 'file').map((file) => [file.path, file]));
  const { paths } = chooseFiles(new Set(files.keys()), `${id} at ${hub}`, dtype);
  const wanted = paths.map((each) => files.get(each)!);
  const bytes = totalBytes(wanted.map(({ size }) => ({ bytes: size })));
  if (bytes > MOST_BYTES)
    throw new SentimentError(
      `${id} has ${Math.ceil(bytes / 1e6)} MB, and devices take ${MOST_BYTES / 1e6} MB at most. Choose narrower weights with --dtype.`,
    );
  const folder = path.join(options.cacheDir, id.replace('/', '--'), commit);
  for (const file of wanted)
    await fetchFile(`${hub}/${id}/resolve/${commit}/${file.path}`, file, folder, options);
  return { folder, commit };
}

async function fetchFile(url: string, file: Entry, folder: string, options: HubOptions): Promise<void> {
  const { onProgress, signal, retry } = options;
  const at = await download(url, {
    cacheDir: path.join(folder, path.dirname(file.path)),
    byHand: BY_HAND,
    ...{ onProgress, signal },
    ...(retry && { retry }),
    ...(file.lfs && { sha256: file.lfs.oid }),
  });
  if (file.lfs || gitDigest(await readFile(at)) === file.oid) return;
  await rm(at);
  throw new SentimentError(
    `${url} is not the file that the hub lists (${file.oid}); it was thrown away. Try again. ${BY_HAND}`,
  );
}

/** What git calls a file: SHA-1 of `blob <length>\0` and its bytes. */
const gitDigest = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

async function ask<T>(url: string, schema: z.ZodType<T>, { signal, retry }: HubOptions): Promise<T> {
  const late = AbortSignal.timeout(retry?.stallMs ?? 30_000);
  const answer = await fetch(url, { signal: AbortSignal.any([signal, late]) }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new SentimentError(`${url} cannot be reached. Is there a network? ${BY_HAND}`, { cause });
  });
  if ([401, 403, 404].includes(answer.status))
    throw new SentimentError(
      `${url} answered ${answer.status}: there is no such public model or revision. Check the name, or give a folder.`,
    );
  if (!answer.ok) throw new SentimentError(`${url} answered ${answer.status}. Try again later. ${BY_HAND}`);
  const parsed = schema.safeParse(await answer.json().catch(() => null));
  if (!parsed.success)
    throw new SentimentError(
      `${url} does not answer as a hub of models does. Is the address of the hub right?`,
    );
  return parsed.data;
}
