/**
 * `npx tsx bench/interactions/make.ts --interactions 1000000 --out log.csv [--held-out held-out.csv] [--seed 1]`:
 * writes a log of the right shape, and apart from it the last item of each tenth person, to judge models by.
 */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { deriveSeed, seededRandom } from '../../models/math/random';
import { wholeNumber } from '../bench';
import { generateLog, shapeOf } from './generate';

const HEADER = 'user_id,item_id,value,timestamp\n';
const START = 1_600_000_000;
const PIECE = 1 << 20;

const { values } = parseArgs({
  options: {
    interactions: { type: 'string', default: '1000000' },
    users: { type: 'string' },
    items: { type: 'string' },
    out: { type: 'string', default: 'interactions.csv' },
    'held-out': { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const shape = {
  ...shapeOf(wholeNumber(values, 'interactions')),
  ...(values.users && { users: wholeNumber(values, 'users') }),
  ...(values.items && { items: wholeNumber(values, 'items') }),
};

const log = writer(values.out);
const heldOut = values['held-out'] ? writer(values['held-out']) : null;
let rows = 0;
for (const { user, items, counts } of generateLog(
  shape,
  seededRandom(deriveSeed(Number(values.seed), 'log')),
)) {
  const kept = heldOut && user % 10 === 0 ? items.length - 1 : items.length;
  for (let at = 0; at < items.length; at++) {
    const file = at < kept ? log : heldOut!;
    file.text += `${user},${items[at]},${counts[at]},${START + at}\n`;
  }
  rows += kept;
  await log.flush(PIECE);
}
for (const file of [log, heldOut]) await file?.end();
console.log(JSON.stringify({ ...shape, interactions: rows, seed: Number(values.seed) }));

function writer(file: string) {
  const stream = createWriteStream(file);
  return {
    text: HEADER,
    async flush(from: number) {
      if (this.text.length < from) return;
      const more = stream.write(this.text);
      this.text = '';
      if (!more) await once(stream, 'drain');
    },
    async end() {
      await this.flush(1);
      stream.end();
      await finished(stream);
    },
  };
}
