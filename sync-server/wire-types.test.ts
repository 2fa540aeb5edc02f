import { describe, expect, expectTypeOf, it } from 'vitest';
import { INTERACTION_KINDS } from '../models/types';
import type { Interaction, InteractionContext, InteractionKind } from '../models/types';
import { KINDS } from './protocol/messages';
import type { WireInteraction, interactionContextSchema } from './protocol/messages';
import type { z } from 'zod';

/** models/ and protocol/ may not import each other; here their words are held together (svelte-check reads it). */
describe('the wire and the models speak of the same interaction', () => {
  it('in types', () => {
    expectTypeOf<WireInteraction>().toExtend<Interaction>();
    expectTypeOf<Interaction>().toExtend<WireInteraction>();
    expectTypeOf<z.infer<typeof interactionContextSchema>>().toExtend<InteractionContext>();
    expectTypeOf<InteractionContext>().toExtend<z.infer<typeof interactionContextSchema>>();
    expectTypeOf<WireInteraction['kind']>().toEqualTypeOf<InteractionKind>();
  });

  it('in kinds', () => {
    expect(KINDS).toEqual(INTERACTION_KINDS);
  });
});
