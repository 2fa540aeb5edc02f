/** What a model that reads reviews says of itself: `manifest.json` beside its files. */
import { SentimentError } from '../errors';
import type { Calibration } from './reading';

export interface ModelFile {
  /** As transformers.js asks for it: `config.json`, `onnx/model.onnx`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

export interface KnownAnswer {
  readonly text: string;
  /** Probability of positive, as the maker of the model got it. */
  readonly positive: number;
}

export interface SentimentManifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly ModelFile[];
  readonly calibration: Calibration;
  /** Tokens that are read at a time. */
  readonly window: number;
  readonly known: readonly KnownAnswer[];
  /** How far a device may be from a known answer, > 0. */
  readonly tolerance: number;
}

/** A model of ours has 12 MB; whoever brings another may bring a large one, and not one that fills a phone. */
export const MOST_BYTES = 500_000_000;
const MOST_FILES = 20;
/** A path below the folder, without a way out of it. */
const PATH = /^(?!.*\.\.)[\w][\w.-]*(\/[\w][\w.-]*)*$/;

/** @throws {SentimentError} that names the field */
export function parseManifest(json: unknown): SentimentManifest {
  const whole = record(json, 'the manifest');
  const calibration = record(whole['calibration'], 'calibration');
  const neutral = record(calibration['neutral'], 'calibration.neutral');
  const from = within(neutral['from'], 0, 1, 'calibration.neutral.from');
  const files = list(whole['files'], 'files', MOST_FILES).map((entry, at) => {
    const file = record(entry, `files[${at}]`);
    return {
      path: matching(file['path'], PATH, `files[${at}].path`),
      bytes: within(file['bytes'], 1, MOST_BYTES, `files[${at}].bytes`),
      sha256: matching(file['sha256'], /^[\da-f]{64}$/, `files[${at}].sha256`),
    };
  });
  if (files.length === 0) throw wrong('files', 'is empty');
  if (totalBytes(files) > MOST_BYTES) throw wrong('files', `are more than ${MOST_BYTES / 1e6} MB together`);
  return {
    name: matching(whole['name'], /^.{1,100}$/, 'name'),
    version: matching(whole['version'], /^.{1,100}$/, 'version'),
    files,
    calibration: {
      temperature: within(calibration['temperature'], 1e-3, 1e3, 'calibration.temperature'),
      neutral: { from, to: within(neutral['to'], from, 1, 'calibration.neutral.to') },
    },
    window: within(whole['window'], 8, 510, 'window'),
    known: list(whole['known'], 'known', 100).map((entry, at) => {
      const answer = record(entry, `known[${at}]`);
      return {
        text: matching(answer['text'], /^[\s\S]{1,2000}$/, `known[${at}].text`),
        positive: within(answer['positive'], 0, 1, `known[${at}].positive`),
      };
    }),
    tolerance: within(whole['tolerance'], 1e-6, 0.5, 'tolerance'),
  };
}

export const totalBytes = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

const wrong = (place: string, what: string) =>
  new SentimentError(`The manifest of the model that reads reviews cannot be used: ${place} ${what}.`);

function record(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'is no object');
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, place: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(place, 'is no list');
  if (value.length > most) throw wrong(place, `has more than ${most} entries`);
  return value;
}

function within(value: unknown, least: number, most: number, place: string): number {
  if (typeof value !== 'number' || !(value >= least && value <= most))
    throw wrong(place, `is not between ${least} and ${most}`);
  return value;
}

function matching(value: unknown, pattern: RegExp, place: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw wrong(place, `does not match ${pattern}`);
  return value;
}
