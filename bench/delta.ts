import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { collaborativeTrainer } from '../models/collaborative/als';
import { decodeArtefact, encodeArtefact, shippedRows } from '../models/collaborative/artefact';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from '../models/collaborative/config';
import { applyDelta, makeDelta } from '../models/collaborative/delta/delta';
import { measureState } from '../models/collaborative/pretrained/measure';
import {
  splitRatings,
  trainingDataOf,
  type Rating,
  type Split,
} from '../models/collaborative/pretrained/ratings';
import { selectRows, type CollaborativeState } from '../models/collaborative/state';
import { deriveSeed, seededRandom } from '../models/math/random';
import { BROTLI_QUALITY } from '../sync-server/catalogue/served-blobs';
import { type Bench, type Figures, wholeNumber } from './bench';
import { DAYS_OF, shuffled } from './delta/ratings';

/** What one day gave. */
interface Day extends Record<string, number> {
  readonly full_wire_bytes: number;
  readonly delta_wire_bytes: number;
  readonly full_gzip_bytes: number;
  readonly delta_gzip_bytes: number;
  readonly 'f32_ndcg@10': number;
  readonly 'plain_int8_ndcg@10': number;
  readonly 'shipped_ndcg@10': number;
}

export const delta: Bench = {
  about: 'What a device fetches a day: the delta of warm training beside the whole model (goal: 30 %)',
  options: {
    /** `made`: 10,000 items, as many people as it takes. */
    dataset: { type: 'string', default: 'movielens' },
    days: { type: 'string', default: '4' },
    /** Of all interactions, new each day: in percent. */
    percent: { type: 'string', default: '0.75' },
    /** `random`: a day is spread over all people; `time`: as the data set has it, where few people say much. */
    order: { type: 'string', default: 'random' },
    seed: { type: 'string', default: '1' },
  },
  async run(options, say) {
    const read = DAYS_OF[String(options.dataset)];
    if (!read)
      throw new RangeError(
        `--dataset is ${String(options.dataset)}; give ${Object.keys(DAYS_OF).join(' or ')}.`,
      );
    const [days, seed] = [wholeNumber(options, 'days'), wholeNumber(options, 'seed')];
    const share = Number(options.percent) / 100;
    if (!(share > 0 && share * days < 0.5))
      throw new RangeError(`--percent is ${String(options.percent)}; give a small number above 0.`);
    const split = splitRatings(await read(), 'test');
    const rows =
      options.order === 'time'
        ? split.train.rows.toSorted((a, b) => a.at - b.at)
        : shuffled(split.train.rows, seededRandom(deriveSeed(seed, 'days')));
    return liveThrough({ split, rows, days, share, seed }, say);
  },
};

interface Life {
  readonly split: Split;
  /** In the order in which they come. */
  readonly rows: readonly Rating[];
  readonly days: number;
  readonly share: number;
  readonly seed: number;
}

async function liveThrough({ split, rows, days, share, seed }: Life, say: (line: string) => void) {
  const until = (day: number) =>
    trainingDataOf({
      items: split.train.items,
      rows: rows.slice(0, Math.round(rows.length * (1 - share * (days - day)))),
    });
  const train = async (day: number, init: CollaborativeState | null, config: CollaborativeConfig) =>
    trained(await collaborativeTrainer.fit(until(day), config, { seed, ...(init && { init }) }));
  const first = await train(0, null, COLLABORATIVE_DEFAULTS);
  let held = encodeArtefact(first, FACTS);
  const all: Day[] = [];
  for (let day = 1; day <= days; day++) {
    const state = await train(day, decodeArtefact(held).state, COLLABORATIVE_DEFAULTS);
    const { next, figures } = await measure(state, held, split);
    all.push(figures);
    say(`Day ${day}: ${JSON.stringify(figures)}`);
    held = next;
  }
  return summary(all, decodeArtefact(held).state.ids.length);
}

const FACTS = { version: 'measured', trainedAt: 0, basedOn: null, metrics: {}, dataset: '' };

async function measure(state: CollaborativeState, held: Uint8Array, split: Split) {
  const next = encodeArtefact(state, FACTS, { near: shippedRows(held) });
  const plain = encodeArtefact(state, FACTS);
  const from = performance.now();
  const made = makeDelta(held, next);
  if (!made) throw new Error('There is no delta between two models of one bench.');
  const between = performance.now();
  applyDelta(held, made, next.length);
  const applied = performance.now() - between;
  const figures: Day = {
    full_wire_bytes: onTheWire(next, 'artefact'),
    delta_wire_bytes: onTheWire(made, 'delta'),
    full_gzip_bytes: gzipSync(next).length,
    delta_gzip_bytes: gzipSync(made).length,
    plain_rounding_delta_wire_bytes: onTheWire(makeDelta(held, plain)!, 'delta'),
    make_ms: between - from,
    apply_ms: applied,
    'f32_ndcg@10': (await measureState(state, split))['ndcg@10'],
    'plain_int8_ndcg@10': (await measureState(decodeArtefact(plain).state, split))['ndcg@10'],
    'shipped_ndcg@10': (await measureState(decodeArtefact(next).state, split))['ndcg@10'],
  };
  return { next, figures };
}

/** What is published: items with evidence (as the server's trainer trims them). */
function trained(state: CollaborativeState): CollaborativeState {
  const rows = state.ids.flatMap((_, row) => (state.evidence[row] > 0 ? [row] : []));
  return selectRows(
    state,
    rows,
    rows.map((row) => state.ids[row]),
  );
}

/** As the server sends it, to all but the first who asks. */
const onTheWire = (bytes: Uint8Array, kind: 'artefact' | 'delta'): number =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY[kind].then } })
    .length;

function summary(days: readonly Day[], items: number): Figures {
  const mean = (name: string) => days.reduce((sum, day) => sum + day[name], 0) / days.length;
  const names = Object.keys(days[0]);
  const lost = (name: string) => 100 * (1 - mean(name) / mean('f32_ndcg@10'));
  return {
    items,
    days: days.length,
    ...Object.fromEntries(names.map((name) => [name, mean(name)])),
    ratio: mean('delta_wire_bytes') / mean('full_wire_bytes'),
    worst_ratio: Math.max(...days.map((day) => day.delta_wire_bytes / day.full_wire_bytes)),
    plain_rounding_ratio: mean('plain_rounding_delta_wire_bytes') / mean('full_wire_bytes'),
    plain_ndcg_loss_percent: lost('plain_int8_ndcg@10'),
    ndcg_loss_percent: lost('shipped_ndcg@10'),
  };
}
