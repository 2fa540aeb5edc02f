import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { canonical } from './canonical';
import * as accountMessages from './account-messages';
import * as experimentMessages from './experiment-messages';
import * as messages from './messages';
import * as personMessages from './person-messages';
import * as trainingMessages from './training-messages';
import { MIN_PROTOCOL_VERSION, PROTOCOL_VERSION } from './version';

/**
 * Hash of all schemas, by version. When this test fails you have changed the wire: raise PROTOCOL_VERSION, say what
 * changed in its history, and enter the new hash here. Never change the hash of a version that has shipped.
 */
const HASHES: Record<number, string> = {
  1: '92022acfb2acbad1d52879ec4fa98042d9a4b23aa7c4795b3063ece31b3c2e1b',
  2: '05d40006e4290ee270d910d118e7af59569b47c9085c8e45691a4eba5962a6e5',
  3: 'cf3970de064dbd59fe9ce1ca905e9c4d05005bf6b0644c04cfdee119871c2ca0',
  4: 'd9d8baa81b51f7993b75f04d9f3a915136c9e48312bddb445afbb8fde635e06b',
  5: '973c834581488ce421ef627cc455b5f1dd931e7893293cb4388d4fd10dbf0cd0',
  6: 'abe4096063cac449f38ce1702c4e851255646360792e79b897549888c64c0cdf',
  7: '228cab485a30f3adb1f78c510559e8fa2c4141588bfea313070751823f39435c',
  8: 'aea40319a2e8a82ebede2e920c2894e7c95b41b83714d6f02347d6c52a62e2df',
};

const IDS = {
  id: '01890000-0000-7000-8000-00000000000a',
  deviceId: '00000000-0000-4000-8000-00000000000a',
};

const schemas = Object.entries({
  ...messages,
  ...accountMessages,
  ...personMessages,
  ...trainingMessages,
  ...experimentMessages,
} as Record<string, unknown>)
  .flatMap(([name, schema]) => (schema instanceof z.ZodMiniType ? [{ name, schema }] : []))
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** JSON Schema says nothing of refinements, so what they decide about samples is part of the hash. */
const refinements = messages.KINDS.flatMap((kind) =>
  [-2, -0.5, 0, 0.4, 0.5, 5, 5.1, null].map((value) => {
    const event = { seq: 1, kind, itemId: 'x', value, context: null, at: 0, ...IDS };
    return [kind, value, messages.interactionSchema.safeParse(event).success];
  }),
);

const describeAll = () =>
  canonical({
    limits: messages.LIMITS,
    refinements,
    schemas: schemas.map(({ name, schema }) => [
      name,
      z.toJSONSchema(schema, { io: 'input' }),
      z.toJSONSchema(schema, { io: 'output' }),
    ]),
  });

describe('P10: protocol version', () => {
  it('changes with the schemas', () => {
    expect(schemas.length).toBeGreaterThan(15);
    expect(HASHES[PROTOCOL_VERSION]).toBe(createHash('sha256').update(describeAll()).digest('hex'));
  });

  it('keeps a place for every version that is still understood', () => {
    for (let version = MIN_PROTOCOL_VERSION; version <= PROTOCOL_VERSION; version++)
      expect(HASHES[version]).toMatch(/^[0-9a-f]{64}$/);
  });
});
