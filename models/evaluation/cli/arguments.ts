import { parseArgs } from 'node:util';
import { MODELS, type ModelName } from './models';
import { SCALES, type ScaleName } from './scale';
import { UsageError } from './usage-error';

export interface Arguments {
  readonly train: string;
  readonly test: string;
  readonly foldIn: string | null;
  readonly items: string | null;
  readonly model: ModelName;
  /** The model as it was asked for; `als` is another word for collaborative. */
  readonly asked: string;
  readonly ks: readonly number[];
  readonly json: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Ratings from here up are likes; null: 4 of 5. */
  readonly positive: number | null;
  readonly scale: ScaleName | 'auto';
}

export const USAGE = `npm run evaluate -- --train train.csv --test test.csv [--fold-in foldin.csv] [--items items.csv]
    --model ${Object.keys(MODELS).join('|')} [--k 10,20,100] [--json]
    [--positive 4] [--scale auto|${SCALES.join('|')}] [--config '{"factors":64}'] [--seed 1]

npm itself prints a line before; \`npm run -s evaluate\` leaves it out, so that --json is all of the output.
Columns: user_id,item_id,value,timestamp (seconds or milliseconds) and item_id,title,text.`;

/** @throws {UsageError} */
export function readArguments(argv: readonly string[]): Arguments {
  const values = parse(argv);
  const required = (name: 'train' | 'test' | 'model') => {
    const value = values[name];
    if (!value) throw new UsageError(`--${name} is missing.\n${USAGE}`);
    return value;
  };
  const asked = required('model');
  const model = asked === 'als' ? 'collaborative' : asked;
  if (!Object.hasOwn(MODELS, model))
    throw new UsageError(`There is no model ${model}; choose one of ${Object.keys(MODELS).join(', ')}.`);
  const scale = values.scale ?? 'auto';
  if (scale !== 'auto' && !SCALES.includes(scale as ScaleName))
    throw new UsageError(`There is no scale ${scale}; choose auto, ${SCALES.join(' or ')}.`);
  return {
    train: required('train'),
    test: required('test'),
    foldIn: values['fold-in'] ?? null,
    items: values.items ?? null,
    model: model as ModelName,
    asked,
    ks: readKs(values.k ?? '10,20,100'),
    json: values.json ?? false,
    config: readConfig(values.config ?? '{}'),
    seed: readNumber('seed', values.seed ?? '1'),
    positive: values.positive === undefined ? null : readNumber('positive', values.positive),
    scale: scale as ScaleName | 'auto',
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    train: text,
    test: text,
    'fold-in': text,
    items: text,
    model: text,
    k: text,
    config: text,
    seed: text,
    positive: text,
    scale: text,
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

function readKs(text: string): number[] {
  const ks = text.split(',').map(Number);
  if (ks.length === 0 || ks.some((k) => !Number.isInteger(k) || k < 1))
    throw new UsageError(`--k is ${text}; give whole numbers above 0, for example 10,20,100.`);
  return [...new Set(ks)].sort((a, b) => a - b);
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`--${name} is ${text}; give a number.`);
  return value;
}

function readConfig(text: string): Record<string, unknown> {
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === 'object' && config !== null && !Array.isArray(config))
      return config as Record<string, unknown>;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new UsageError(`--config is ${text}; give a JSON object, for example '{"factors":64}'.`);
}
