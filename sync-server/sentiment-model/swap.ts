/** Takes another model for the reading of reviews, if it is whole and not worse than the one in use. */
import { rm } from 'node:fs/promises';
import { fitTemperature } from '../../models/sentiment/calibrate';
import type { Measure } from '../../models/sentiment/cli/measure';
import { openFolder, type OpenModel } from '../../models/sentiment/cli/open-folder';
import type { LabelledText } from '../../models/sentiment/cli/rows';
import type { SentimentManifest } from '../../models/sentiment/manifest';
import { toneOf } from '../../models/sentiment/reading';
import { folderInService, openModelFolder, OURS } from '../sentiment/model-folder';
import { figuresOf, measureModel, pacesOf, worse, type Figures, type Watch } from './figures';
import { putInService, stagingFolder } from './install';
import { packageModel, writeManifest, type Wishes } from './package-model';

export interface SwapReport {
  /** `refused`: the model in use stays. */
  readonly state: 'in-service' | 'refused';
  /** In what it is worse, also when it was taken by force. */
  readonly worse: readonly string[];
  readonly rows: number;
  readonly candidate: Figures;
  readonly in_use: Figures;
}

export interface Swap {
  readonly dataDir: string;
  /** Folder of the candidate: bare, as the hub has it, or with a manifest. */
  readonly source: string;
  readonly wishes: Wishes;
  /** Labelled texts that decide; not empty. */
  readonly rows: readonly LabelledText[];
  /** Takes one that is worse. One that cannot be started is never taken. */
  readonly force: boolean;
}

/** @throws {SentimentError} the candidate is broken; the signal's reason: in both cases nothing has changed */
export async function swapModel(swap: Swap, watch: Watch): Promise<SwapReport> {
  const { dataDir, source, wishes, rows, force } = swap;
  // The library answers everything after a failure with that failure, so the one that is known to work goes first.
  const folder = folderInService(dataDir);
  const inUse = await openFolder(folder);
  const ours = await measureModel(inUse, rows, watch);
  const staging = await stagingFolder(dataDir);
  try {
    const packaged = await packageModel(source, staging, wishes, inUse.manifest);
    const opened = await openFolder(staging);
    const theirs = await measureModel(opened, rows, watch);
    if (packaged.known.length === 0)
      await writeManifest(staging, await calibrated(opened, theirs, await texts()));
    const candidate = await openFolder(staging); // as a device will: by digests and known answers
    const [msInUse, msCandidate] = await pacesOf([inUse, candidate], rows, watch);
    const figures = {
      candidate: await figuresOf(staging, candidate, theirs, msCandidate!),
      in_use: await figuresOf(folder, inUse, ours, msInUse!),
    };
    const reasons = worse(figures.candidate, figures.in_use);
    const taken = reasons.length === 0 || force;
    if (taken) await putInService(dataDir, staging);
    return {
      state: taken ? 'in-service' : 'refused',
      worse: reasons,
      rows: rows.length,
      ...figures,
    };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** What every model is asked: the texts whose answers the one that ships knows. */
async function texts(): Promise<string[]> {
  const { manifest } = await openModelFolder(OURS);
  return manifest.known.map(({ text }) => text);
}

async function calibrated(
  { classifier, manifest }: OpenModel,
  { judged }: Measure,
  asked: readonly string[],
): Promise<SentimentManifest> {
  const calibration = { ...manifest.calibration, temperature: fitTemperature(judged) };
  const known = [];
  for (const text of asked)
    known.push({ text, positive: toneOf(await classifier.logOdds(text), calibration, false).positive });
  return { ...manifest, calibration, known };
}
