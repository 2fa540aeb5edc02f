import { describe, expect, it } from 'vitest';
import * as full from 'zod';
import * as mini from 'zod/mini';
import * as accountMessages from '../protocol/account-messages';
import * as messages from '../protocol/messages';
import * as personMessages from '../protocol/person-messages';
import { fullSchema } from './full-schema';

const wire = Object.entries({ ...messages, ...accountMessages, ...personMessages } as Record<string, unknown>)
  .flatMap(([name, schema]) => (schema instanceof mini.ZodMiniType ? [{ name, schema }] : []))
  .map(({ name, schema }) => ({ name, schema, rebuilt: fullSchema(schema) }));

const EVENT = {
  id: '01890000-0000-7000-8000-00000000000a',
  deviceId: '00000000-0000-4000-8000-00000000000a',
  seq: 1,
  kind: 'rating',
  itemId: 'alien-1979',
  value: 4.5,
  context: null,
  at: 0,
};

describe('P10: the full schema of one of the wire', () => {
  it('is what the OpenAPI generator reads: of the full zod, down to its parts', () => {
    expect(wire.length).toBeGreaterThan(15);
    for (const { name, rebuilt } of wire) expect(rebuilt, name).toBeInstanceOf(full.ZodType);
    const { shape } = fullSchema(messages.pushRequestSchema) as unknown as full.ZodObject<{
      events: full.ZodArray;
    }>;
    expect(shape.events.element).toBeInstanceOf(full.ZodObject);
  });

  it.each(wire)('$name: documents the same', ({ schema, rebuilt }) => {
    for (const io of ['input', 'output'] as const)
      expect(full.toJSONSchema(rebuilt, { io })).toEqual(mini.toJSONSchema(schema, { io }));
  });

  it('takes and refuses the same, refinements, defaults and recursion included', () => {
    const event = fullSchema(messages.interactionSchema);
    expect(event.parse(EVENT)).toEqual(EVENT);
    expect(event.safeParse({ ...EVENT, value: 6 }).error?.issues[0]).toMatchObject({
      path: ['value'],
      message: 'a rating is 0.5 to 5 stars',
    });
    expect(fullSchema(messages.pushRequestSchema).parse({ protocol: 1, events: [] }).registers).toEqual([]);
    const register = fullSchema(messages.registerSchema);
    const clock = { ms: 0, count: 0, deviceId: EVENT.deviceId };
    const value = { deep: [{ deeper: [1, 'two', null] }] };
    expect(register.parse({ name: 'wish', value, clock }).value).toEqual(value);
    expect(register.safeParse({ name: 'wish', value: [undefined], clock }).success).toBe(false);
  });

  it('leaves one of the full zod as it is in all that counts', () => {
    const email = full.object({ email: accountMessages.emailSchema });
    expect(fullSchema(email).parse({ email: ' Ada@Example.org ' })).toEqual({ email: 'ada@example.org' });
  });
});
