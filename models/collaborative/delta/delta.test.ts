import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArtefactError } from '../../errors';
import { gramian } from '../../math/gramian';
import { gaussian, seededRandom } from '../../math/random';
import { encodeArtefact, shippedRows } from '../artefact';
import { crc32 } from '../../artefact/checksum';
import { COLLABORATIVE_DEFAULTS } from '../config';
import type { CollaborativeState } from '../state';
import { applyDelta, makeDelta } from './delta';

const K = 5;
const facts = (version: string) => ({
  ...{ version, trainedAt: Date.UTC(2026, 10, 23), basedOn: 'before' },
  ...{ metrics: { 'ndcg@10': 0.125 }, dataset: 'synthetic' },
});

interface Shape {
  readonly seed: number;
  readonly ids: readonly string[];
  readonly popularity: boolean;
}

/** Factors that depend on the id, moved a little by the seed. */
function stateOf({ seed, ids }: Shape): CollaborativeState {
  const random = seededRandom(seed);
  const itemFactors = new Float32Array(ids.length * K);
  for (const [row, id] of ids.entries()) {
    const own = seededRandom(crc32(new TextEncoder().encode(id)));
    const move = random() < 0.3 ? 0 : 0.05;
    for (let at = 0; at < K; at++) itemFactors[row * K + at] = gaussian(own) + move * gaussian(random);
  }
  const people = Float32Array.from({ length: 20 * K }, () => gaussian(random));
  return {
    ...{ ids, k: K, itemFactors, users: 20 },
    evidence: Float32Array.from(ids, () => Math.ceil(9 * random())),
    ...{ gramian: gramian(itemFactors, ids.length, K), userGramian: gramian(people, 20, K) },
    config: { ...COLLABORATIVE_DEFAULTS, factors: K },
  };
}

const popularityOf = ({ ids, seed }: Shape) => Float32Array.from(ids, (_, row) => (row * seed) % 7);
const encode = (shape: Shape, near: Uint8Array | null = null) =>
  encodeArtefact(stateOf(shape), facts(`v${shape.seed}`), {
    popularity: shape.popularity ? popularityOf(shape) : null,
    near: near && shippedRows(near),
  });

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  ids: fc.uniqueArray(
    fc.oneof(fc.integer({ min: 0, max: 40 }).map(String), fc.string({ minLength: 1, unit: 'grapheme' })),
    { maxLength: 40 },
  ),
  popularity: fc.boolean(),
});

const films = (count: number, first = 0) => Array.from({ length: count }, (_, at) => `film-${first + at}`);
const base = encode({ seed: 1, ids: films(60), popularity: true });
const target = encode(
  { seed: 2, ids: [...films(30), 'Neü "film"', ...films(25, 32)], popularity: true },
  base,
);
const delta = makeDelta(base, target)!;

describe('makeDelta and applyDelta', () => {
  it('A1: make the later artefact of any two, byte for byte', () => {
    fc.assert(
      fc.property(shapes, shapes, fc.boolean(), (one, other, near) => {
        const before = encode(one);
        const after = encode(other, near ? before : null);
        const made = makeDelta(before, after);
        expect(made).not.toBeNull();
        expect(applyDelta(before, made!, after.length)).toEqual(after);
      }),
      { numRuns: 200 },
    );
  });

  it('read their bytes wherever they lie in memory', () => {
    const shifted = (bytes: Uint8Array) => {
      const room = new Uint8Array(bytes.length + 3);
      room.set(bytes, 3);
      return room.subarray(3);
    };
    expect(makeDelta(shifted(base), shifted(target))).toEqual(delta);
    expect(applyDelta(shifted(base), shifted(delta), target.length)).toEqual(target);
  });

  it('give no delta for rows of float or of another size', () => {
    const shape = { seed: 3, ids: films(9), popularity: false };
    const float = encodeArtefact(stateOf(shape), facts('float'), { dtype: 'f32' });
    expect(makeDelta(base, float)).toBeNull();
    expect(makeDelta(float, base)).toBeNull();
    const state = stateOf(shape);
    const narrow = {
      ...{ ...state, k: 1, itemFactors: new Float32Array(9), config: { ...state.config, factors: 1 } },
      ...{ gramian: new Float64Array(1), userGramian: new Float64Array(1) },
    };
    expect(makeDelta(base, encodeArtefact(narrow, facts('narrow')))).toBeNull();
  });

  it('give no delta for an artefact that another version wrote', () => {
    const file = target.slice();
    const gramianAt = file.length - 8 * K * K * 2 - 4 * 56;
    file[gramianAt] ^= 1; // the last digit of a sum that was added up in another order
    new DataView(file.buffer).setUint32(12, crc32(file.subarray(16)), true);
    expect(makeDelta(base, file)).toBeNull();
  });
});

describe('A2: what is no whole delta from this base is refused with a sentence', () => {
  it.each([
    ['nothing', new Uint8Array(0), /ends after 0 bytes/],
    ['an artefact', base, /does not begin as a delta does/],
    ['a newer format', changedAt(8, 9), /its format is 9/],
    ['half of it', delta.subarray(0, delta.length >> 1), /it is torn/],
    ['a flipped bit', changedAt(delta.length - 1, delta[delta.length - 1] ^ 1), /checksum does not match/],
  ])('%s', (_, file, message) => {
    expect(() => applyDelta(base, file, target.length)).toThrow(ArtefactError);
    expect(() => applyDelta(base, file, target.length)).toThrow(message);
  });

  it('another base, another length, a base that is torn', () => {
    const other = encode({ seed: 9, ids: films(60), popularity: true });
    expect(() => applyDelta(other, delta, target.length)).toThrow(/made from another model/);
    expect(() => applyDelta(base, delta, target.length + 8)).toThrow(/where \d+ belong/);
    expect(() => applyDelta(base.subarray(8), delta, target.length)).toThrow(ArtefactError);
  });

  it('any prefix, and any change of any bytes', () => {
    fc.assert(fc.property(fc.nat(delta.length - 1), (length) => refused(delta.subarray(0, length))));
    fc.assert(
      fc.property(changes(fc.nat(delta.length - 1)), (list) => {
        const file = delta.slice();
        for (const [at, byte] of list) file[at] = byte;
        fc.pre(file.some((byte, at) => byte !== delta[at]));
        refused(file);
      }),
      { numRuns: 300 },
    );
  });

  it('a change under a checksum that was made again: refused, or the artefact all the same', () => {
    const headerEnd = 36 + new DataView(delta.buffer).getUint32(32, true);
    const place = fc.oneof(fc.integer({ min: 16, max: headerEnd }), fc.nat(delta.length - 1));
    fc.assert(
      fc.property(changes(place), (list) => {
        const file = delta.slice();
        for (const [at, byte] of list) file[at] = byte;
        const made = attempt(seal(file));
        if (made) expect(made).toEqual(target);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['more items than there are bytes', { items: 2 ** 50 }, /do not fit/],
    ['another k', { k: 1, config: { ...COLLABORATIVE_DEFAULTS, factors: 1 } }, /1 factors and its base 5/],
    ['items that are no number', { items: '56' }, /items is no count/],
    ['k below 0', { k: -5 }, /k is no count/],
    ['rows of float', { dtype: 'f32' }, /rows of float/],
    ['no configuration', { config: null }, /its configuration is not an object/],
  ])('a sealed header with %s', (_, change, message) => {
    const file = withHeader((header) => ({ ...header, artefact: { ...header.artefact, ...change } }));
    expect(() => applyDelta(base, file, target.length)).toThrow(ArtefactError);
    expect(() => applyDelta(base, file, target.length)).toThrow(message);
  });

  it.each([
    ['no object', () => 7, /no JSON object/],
    ['no artefact', () => ({}), /kind is undefined/],
    ['ids that are none', (header: Header) => ({ ...header, added: [7] }), /new ids are no list/],
    ['an id too few', (header: Header) => ({ ...header, added: [] }), /a row that is not there/],
    ['an id too many', (header: Header) => ({ ...header, added: [...header.added, 'x'] }), /more new ids/],
    ['no counts', (header: Header) => ({ ...header, popularity: false }), /goes on where it should end/],
    [
      'a few items more',
      (header: Header) => ({ ...header, artefact: { ...header.artefact, items: 70 } }),
      /not there|are left/,
    ],
  ])('a sealed header with %s', (_, change, message) => {
    const file = withHeader(change);
    expect(() => applyDelta(base, file, target.length)).toThrow(ArtefactError);
    expect(() => applyDelta(base, file, target.length)).toThrow(message);
  });
});

interface Header {
  readonly artefact: object;
  readonly added: readonly string[];
}

/** The delta with another header, sealed. */
function withHeader(change: (header: Header) => unknown): Uint8Array {
  const end = 36 + new DataView(delta.buffer).getUint32(32, true);
  const header = JSON.parse(new TextDecoder().decode(delta.subarray(36, end))) as Header;
  const text = new TextEncoder().encode(JSON.stringify(change(header)));
  const file = new Uint8Array(delta.length - end + 36 + text.length);
  file.set(delta.subarray(0, 36));
  file.set(text, 36);
  file.set(delta.subarray(end), 36 + text.length);
  new DataView(file.buffer).setUint32(32, text.length, true);
  return seal(file);
}

/** The file with length and checksum made right again. */
function seal(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer);
  view.setUint32(16, file.length, true);
  view.setUint32(12, crc32(file.subarray(16)), true);
  return file;
}

function changedAt(at: number, byte: number): Uint8Array {
  const file = delta.slice();
  file[at] = byte;
  return file;
}

const changes = (place: fc.Arbitrary<number>) =>
  fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 });

function refused(file: Uint8Array): void {
  expect(() => applyDelta(base, file, target.length)).toThrow(ArtefactError);
}

function attempt(file: Uint8Array): Uint8Array | null {
  try {
    return applyDelta(base, file, target.length);
  } catch (error) {
    expect(error).toBeInstanceOf(ArtefactError);
    return null;
  }
}
