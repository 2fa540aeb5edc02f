import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOutEvidence } from '../../models/collaborative/evidence-matrix';
import { seededRandom } from '../../models/math/random';
import { evidenceOf, scaleOfLog } from './evidence';
import { generateLog } from './generate';
import { readInteractions } from './read';

describe('a log of interactions', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'palate-log-'))));
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (text: string) => {
    const file = path.join(folder, 'log.csv');
    await writeFile(file, text);
    return readInteractions(file);
  };
  const HEADER = 'user_id,item_id,value,timestamp\n';

  it('is read with ids as numbers and as text, however its lines end; broken rows are counted', async () => {
    const log = await read(`${HEADER}7,a,3,1\r\n07,a,,2\nx,b,4.5,3\n,b,1,4\ny,b,many,5\nz\n8,c,2`);
    expect(log.users.ids()).toEqual(['7', '07', 'x', '8']);
    expect(log.items.ids()).toEqual(['a', 'b', 'c']);
    expect([...log.pieces[0].values]).toEqual([3, 1, 4.5, 2]);
    expect([log.rows, log.rejected]).toEqual([4, 3]);
  });

  it('of which a person has several rows for one item: the last one counts', async () => {
    const log = await read(`${HEADER}1,a,5,1\n1,b,4,2\n2,a,1,3\n1,a,2,4\n2,b,3,5\n`);
    const scale = scaleOfLog(log);
    expect(scale.name).toBe('ratings');
    const { offsets, indexes, liked } = layOutEvidence(evidenceOf(log, scale));
    expect([...offsets]).toEqual([0, 2, 3]);
    expect([...indexes]).toEqual([0, 1, 0]);
    expect([...liked]).toEqual([0, 1, 0]); // 2 and 1 stars are dislikes, 3 stars nothing
  });

  it('is read whole where it is larger than the buffer, a line that is larger than it included', async () => {
    const rows = Array.from({ length: 100_000 }, (_, at) => `${at % 977},item-${at % 1009},${at % 5},1`);
    const long = `x,${'long'.repeat(400_000)},1,1`; // 1.6 MB
    const log = await read(`${HEADER}${[...rows, long, ...rows, '5,b,1,1'].join('\n')}`);
    expect([log.rows, log.rejected, log.users.size, log.items.size]).toEqual([200_002, 0, 978, 1011]);
    const values = log.pieces.flatMap((piece) => [...piece.values]);
    const expected = rows.map((_, at) => at % 5);
    expect(values).toEqual([...expected, 1, ...expected, 1]);
  });

  it('with another header or quotes is refused', async () => {
    await expect(read('user,item\n')).rejects.toThrow(/has to be user_id,item_id/);
    await expect(read(`${HEADER}"1",a,1,1\n`)).rejects.toThrow(/log\.csv:2 has quotes/);
  });

  it('can be made up: about as long as asked for, without twice the same item for anybody', () => {
    const shape = { interactions: 50_000, users: 500, items: 3000 };
    let rows = 0;
    for (const { items, counts } of generateLog(shape, seededRandom(1))) {
      expect(new Set(items).size).toBe(items.length);
      expect(Math.min(...counts)).toBeGreaterThan(0);
      rows += items.length;
    }
    expect(rows / shape.interactions).toBeGreaterThan(0.9);
    expect(rows / shape.interactions).toBeLessThan(1.1);
  });
});
