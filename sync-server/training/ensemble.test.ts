import { describe, expect, it } from 'vitest';
import { COLLABORATIVE_DEFAULTS } from '../../models/collaborative/config';
import { decodeEnsemble } from '../../models/hybrid/ensemble';
import { rowOf } from '../../models/math/sparse-matrix';
import { seededRandom } from '../../models/math/random';
import { madeItem } from '../testing/community';
import { makeCandidate } from './candidate';
import { UserPacker } from './packed-users';
import { samplePeople } from './sample-people';

const CLUSTERS = 4;
const EACH = 15;

/** A hundred and twenty people, each with six likes of one cluster. */
function packed(imported: boolean) {
  const random = seededRandom(1);
  const ids = Array.from(
    { length: CLUSTERS * EACH },
    (_, n) => `c${n % CLUSTERS}-${Math.floor(n / CLUSTERS)}`,
  );
  const packer = new UserPacker(ids);
  for (let person = 0; person < 120; person++) {
    const left = ids.filter((id) => id.startsWith(`c${person % CLUSTERS}-`));
    const likes = Array.from({ length: 6 }, (_, at) => {
      const [itemId] = left.splice(Math.floor(random() * left.length), 1);
      return { itemId, liked: true, confidence: 1, at };
    });
    packer.add(likes, random(), { imported });
  }
  return packer.pack();
}

async function ensembleOf(imported: boolean, seed = 3) {
  const users = packed(imported);
  const outcome = await makeCandidate({
    ...{
      users,
      items: users.ids.map((id) => madeItem(id)),
      config: { ...COLLABORATIVE_DEFAULTS, factors: 8 },
    },
    ...{ seed, now: 1e12, incumbent: null, basedOn: null, deltaBases: [], prior: null },
  });
  if (outcome.state !== 'judged' || !outcome.ensemble) throw new Error('no ensemble');
  return outcome.ensemble.bytes;
}

describe('an ensemble', () => {
  it('V3: hears two titles that few like together only where it is public who likes what', async () => {
    const entries = async (imported: boolean) => {
      const { ids, weights } = decodeEnsemble(await ensembleOf(imported)).linear!;
      return new Set(
        ids.flatMap((id, row) => Array.from(rowOf(weights, row).indices, (other) => `${id} ${ids[other]}`)),
      );
    };
    const [ours, everybodys] = [await entries(false), await entries(true)];
    expect(ours.size).toBeGreaterThan(50);
    expect(everybodys.size).toBeGreaterThan(1.5 * ours.size);
    expect([...ours].every((pair) => everybodys.has(pair))).toBe(true);
  });

  it('R3: is the same again from the same seed, byte for byte', async () => {
    expect(Buffer.compare(await ensembleOf(false), await ensembleOf(false))).toBe(0);
  });
});

describe('the sample by which weights are chosen', () => {
  const users = Array.from({ length: 2000 }, () => [
    { itemId: 'a', liked: true, confidence: 1, at: 0 },
    { itemId: 'b', liked: true, confidence: 1, at: 0 },
  ]);

  it('is everybody where there are few, and about as many as asked for where there are many', () => {
    expect(samplePeople(users, 4000, 1)).toHaveLength(2000);
    const some = samplePeople(users, 1000, 1);
    expect(some.length).toBeGreaterThan(430);
    expect(some.length).toBeLessThan(570);
    expect(some).toEqual([...some].sort((a, b) => a - b));
    expect(samplePeople(users, 1000, 1)).toEqual(some);
    expect(samplePeople(users, 1000, 2)).not.toEqual(some);
  });
});
