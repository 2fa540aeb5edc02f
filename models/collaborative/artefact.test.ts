import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArtefactError } from '../errors';
import { gramian } from '../math/gramian';
import { syntheticDataset } from '../testing/synthetic';
import { collaborativeTrainer } from './als';
import { decodeArtefact, encodeArtefact } from './artefact';
import { crc32 } from '../artefact/checksum';
import { COLLABORATIVE_DEFAULTS } from './config';
import { digestOf } from './digest';
import { foldInto } from './fold-in';
import type { CollaborativeState } from './state';

const world = syntheticDataset({ items: 40, users: 30 });
const state = await collaborativeTrainer.fit(
  { ...world, items: [...world.items, { ...world.items[0], id: 'Überraschung-"new"' }] },
  { ...COLLABORATIVE_DEFAULTS, factors: 6 },
  { seed: 1 },
);
const facts = {
  version: '2026-11-23.1',
  trainedAt: Date.UTC(2026, 10, 23),
  basedOn: null,
  metrics: { 'ndcg@10': 0.125 },
  dataset: 'synthetic',
};
const popularity = Float32Array.from(state.ids, (_, n) => n / 2);
const bytes = encodeArtefact(state, facts, { popularity });

describe('encodeArtefact and decodeArtefact', () => {
  it('A3: carries all of an f32 state unchanged', () => {
    const whole = decodeArtefact(encodeArtefact(state, facts, { dtype: 'f32', popularity }));
    expect(whole).toEqual({ facts, dtype: 'f32', state, popularity });
  });

  it('A3: carries int8 factors, the gramian of exactly these, and the rest unchanged', () => {
    const { state: shipped, dtype, popularity: none } = decodeArtefact(encodeArtefact(state, facts));
    expect([dtype, none]).toEqual(['int8', null]);
    const { itemFactors, gramian: product, ...rest } = shipped;
    const { itemFactors: original, gramian: _, ...expected } = state;
    expect(rest).toEqual(expected);
    expect(product).toEqual(gramian(itemFactors, state.ids.length, state.k));
    for (let row = 0; row < state.ids.length; row++) {
      const own = original.subarray(row * state.k, (row + 1) * state.k);
      const step = Math.max(...own.map(Math.abs)) / 127;
      for (let at = 0; at < state.k; at++)
        expect(Math.abs(itemFactors[row * state.k + at] - own[at])).toBeLessThanOrEqual(0.5001 * step);
    }
    expect(foldInto(shipped)(world.users[0])).not.toBeNull();
  });

  it('A1: gives the same bytes for the same model, and reads them wherever they lie in memory', async () => {
    const again = encodeArtefact({ ...state, ids: [...state.ids] }, { ...facts }, { popularity });
    expect(await digestOf(again)).toBe(await digestOf(bytes));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeArtefact(shifted.subarray(3))).toEqual(decodeArtefact(bytes));
  });

  it('aligns its sections to 8 bytes whatever the header says', () => {
    for (let length = 0; length < 20; length++) {
      const dataset = 'x'.repeat(length);
      expect(decodeArtefact(encodeArtefact(state, { ...facts, dataset })).facts.dataset).toBe(dataset);
    }
  });

  it('goes through a round trip without items', () => {
    const empty: CollaborativeState = {
      ...state,
      ids: [],
      itemFactors: new Float32Array(0),
      evidence: new Float32Array(0),
      gramian: new Float64Array(36),
    };
    expect(decodeArtefact(encodeArtefact(empty, facts)).state).toEqual(empty);
  });
});

describe('A2: what is not whole is refused with a sentence', () => {
  it.each<[string, (file: Uint8Array) => Uint8Array, RegExp]>([
    ['empty', () => new Uint8Array(0), /ends after 0 bytes.*Fetch it again/],
    ['truncated', (file) => file.subarray(0, -8), /it is torn/],
    ['too long', (file) => Uint8Array.from([...file, 0]), /it is torn/],
    [
      'an error page',
      () => new TextEncoder().encode('<!doctype html><title>502</title>'),
      /does not begin as/,
    ],
    ['newer', (file) => set(file, 8, 2), /format 2 is newer than 1\. Update Palate/],
    ['of format 0', (file) => set(file, 8, 0), /format 0 is unknown/],
    ['flipped', (file) => set(file, 200, file[200] ^ 1), /checksum does not match/],
  ])('%s', (_, damage, message) => {
    expect(() => decodeArtefact(damage(bytes.slice()))).toThrow(ArtefactError);
    expect(() => decodeArtefact(damage(bytes.slice()))).toThrow(message);
  });

  it.each<[string, (header: Header) => unknown, RegExp]>([
    ['another kind', (header) => ({ ...header, kind: 'content' }), /kind is "content"/],
    ['an unknown type', (header) => ({ ...header, dtype: 'f16' }), /unknown type "f16"/],
    [
      'more items than its vocabulary',
      (header) => ({ ...header, items: 42 }),
      /section factors has 246 bytes where 252/,
    ],
    [
      'lengths that overflow',
      (header) => ({ ...header, items: 2 ** 52 }),
      /section factors has 246 bytes where/,
    ],
    ['a k that is not its own', (header) => ({ ...header, k: 7 }), /k is 7 and its configuration says 6/],
    [
      'a negative length',
      (header) => move(header, 'evidence', { bytes: -4 }),
      /length of section evidence is no count/,
    ],
    [
      'a section outside',
      (header) => move(header, 'gramian', { offset: 2 ** 40 }),
      /gramian lies outside the file/,
    ],
    ['a section astray', (header) => move(header, 'gramian', { offset: 33 }), /gramian is not aligned/],
    ['a section missing', (header) => move(header, 'gramian', { name: 'x' }), /0 sections gramian/],
    [
      'no λ',
      (header) => ({ ...header, config: { ...header.config, regularization: null } }),
      /regularization is null/,
    ],
    ['evidence of nobody', (header) => ({ ...header, users: 0 }), /evidence of no people/],
    ['no facts', (header) => ({ ...header, facts: null }), /its facts is not an object/],
    [
      'a metric that is none',
      (header) => ({ ...header, facts: { ...facts, metrics: { a: 'b' } } }),
      /metric a is no number/,
    ],
    ['no object', () => [], /its header is not an object/],
  ])('a sealed file with %s', (_, change, message) => {
    const file = withHeader(bytes, change);
    expect(() => decodeArtefact(file)).toThrow(ArtefactError);
    expect(() => decodeArtefact(file)).toThrow(message);
  });

  it.each(['factors', 'evidence', 'userGramian', 'popularity'] as const)('NaN or infinity in %s', (name) => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const field = name === 'factors' ? 'itemFactors' : name;
      const broken =
        name === 'popularity' ? state : { ...state, [field]: spoilt(state[field as 'itemFactors'], bad) };
      const file = encodeArtefact(broken, facts, {
        dtype: 'f32',
        popularity: name === 'popularity' ? spoilt(popularity, bad) : null,
      });
      expect(() => decodeArtefact(file)).toThrow(/has a value that is no number/);
    }
  });

  it('any prefix, and any change of any bytes', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => refused(bytes.subarray(0, length))),
      { numRuns: 200 },
    );
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const file = bytes.slice();
        for (const [at, flip] of list) file[at] ^= flip;
        fc.pre(file.some((byte, at) => byte !== bytes[at]));
        refused(file);
      }),
      { numRuns: 300 },
    );
  });

  it('a change under a checksum that was made again: refused, or sound all the same', () => {
    const headerEnd = 24 + new DataView(bytes.buffer).getUint32(20, true);
    const place = fc.oneof(
      fc.integer({ min: 16, max: headerEnd }),
      fc.integer({ min: 16, max: bytes.length - 1 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 }), (list) => {
        const file = bytes.slice();
        for (const [at, byte] of list) file[at] = byte;
        const decoded = attempt(seal(file));
        if (!decoded) return;
        const { ids, k, itemFactors, evidence } = decoded.state;
        expect([itemFactors.length, evidence.length]).toEqual([ids.length * k, ids.length]);
        expect(itemFactors.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('digestOf and crc32', () => {
  it('match the published test vectors', async () => {
    const text = (value: string) => new TextEncoder().encode(value);
    expect(await digestOf(text('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
  });
});

interface Header {
  readonly config: object;
  readonly sections: readonly { readonly name: string; readonly offset: number }[];
}

/** The file with another header, sealed. The sections move back to make room for it. */
function withHeader(file: Uint8Array, change: (header: Header) => unknown): Uint8Array {
  const ROOM = 64;
  const start = 24 + new DataView(file.buffer).getUint32(20, true);
  const header: Header = JSON.parse(new TextDecoder().decode(file.subarray(24, start)));
  const sections = header.sections.map((section) => ({ ...section, offset: section.offset + ROOM }));
  const text = new TextEncoder().encode(JSON.stringify(change({ ...header, sections })));
  expect(text.length).toBeLessThanOrEqual(start - 24 + ROOM);
  const moved = new Uint8Array(file.length + ROOM);
  moved.set(file.subarray(start), start + ROOM);
  moved.set(file.subarray(0, 24));
  moved.set(text, 24);
  new DataView(moved.buffer).setUint32(20, text.length, true);
  return seal(moved);
}

function move(header: Header, name: string, change: object): Header {
  return {
    ...header,
    sections: header.sections.map((section) => (section.name === name ? { ...section, ...change } : section)),
  };
}

/** The file with length and checksum made right again. */
function seal(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer);
  view.setUint32(16, file.length, true);
  view.setUint32(12, crc32(file.subarray(16)), true);
  return file;
}

function set(file: Uint8Array, at: number, byte: number): Uint8Array {
  file[at] = byte;
  return file;
}

function spoilt<Values extends Float32Array | Float64Array>(values: Values, bad: number): Values {
  const copy = values.slice() as Values;
  copy[3] = bad;
  return copy;
}

function refused(file: Uint8Array): void {
  expect(() => decodeArtefact(file)).toThrow(ArtefactError);
}

function attempt(file: Uint8Array) {
  try {
    return decodeArtefact(file);
  } catch (error) {
    expect(error).toBeInstanceOf(ArtefactError);
    return null;
  }
}
