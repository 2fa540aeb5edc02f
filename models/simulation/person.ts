import { deriveSeed, seededRandom, type Random } from '../math/random';
import type { Interaction, InteractionKind, ItemId, Slate, SlateEntry } from '../types';
import { appeal, drawCharacter, drawTaste, type Character, type World } from './world';

/** What an entry must overcome to be opened: few lists are opened more than once. */
const OPENS = 6.5;
/** Chance that the next entry of a list is looked at too. */
const GOES_ON = 0.93;
/** What a round leaves of having seen an item in vain. */
const FORGETS = 0.8;

/**
 * Somebody who looks at lists from the top down until they have had enough, opens what appeals to them, and says so of
 * what they like or cannot stand. All chance comes from the seed, and each round has its own: what a policy shows does not
 * change what happens in another round.
 */
export class Person {
  readonly character: Character;
  #taste: Float64Array;
  /** What is left of the showings without an answer, as of a round. */
  readonly #tired = new Map<ItemId, { amount: number; round: number }>();

  constructor(
    readonly world: World,
    readonly id: number,
    readonly seed: number,
  ) {
    const random = seededRandom(deriveSeed(seed, 'person', id));
    this.character = drawCharacter(random);
    this.#taste = drawTaste(world, random);
  }

  /** Another taste from now on; who they are stays. */
  drift(): void {
    this.#taste = drawTaste(this.world, seededRandom(deriveSeed(this.seed, 'drift', this.id)));
  }

  /** @param at ms since the epoch @param rows index of an item @returns what the device logs: impressions and answers */
  look(slate: Slate, round: number, at: number, rows: (id: ItemId) => number): Interaction[] {
    const random = seededRandom(deriveSeed(this.seed, 'look', this.id, round));
    const log: Interaction[] = [];
    for (const entry of slate.entries) {
      if (entry.position > 0 && random() >= GOES_ON) break;
      const impression = this.#event('impression', entry, slate, `${round}.${entry.position}`, at);
      log.push(impression);
      const kinds = answerTo(this.worthOf(entry.itemId, rows(entry.itemId), round), random);
      if (kinds.length === 0)
        this.#tired.set(entry.itemId, { amount: this.#tiredOf(entry.itemId, round) + 1, round });
      for (const [kind, value] of kinds) {
        const context = { ...impression.context, impressionId: impression.id };
        log.push({ ...impression, id: `${impression.id}.${kind}`, kind, value, context, at: at + 1 });
      }
    }
    return log;
  }

  /** How much they would like it now: its appeal, less what earlier showings in vain have left. @param row of the item */
  worthOf(itemId: ItemId, row: number, round: number): number {
    const { fatigue } = this.character;
    return appeal(this.world, this.character, this.#taste, row) - fatigue * this.#tiredOf(itemId, round);
  }

  #tiredOf(itemId: ItemId, round: number): number {
    const tired = this.#tired.get(itemId);
    return tired ? tired.amount * FORGETS ** (round - tired.round) : 0;
  }

  #event(kind: InteractionKind, entry: SlateEntry, slate: Slate, name: string, at: number): Interaction {
    const { position, propensity, source, features } = entry;
    const context = { position, propensity, source, policy: slate.policy, ...(features && { features }) };
    return {
      ...{ id: `${this.id}.${name}`, deviceId: `${this.id}`, seq: 0, kind, itemId: entry.itemId },
      ...{ value: null, context, at },
    };
  }
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Few of what is seen are opened, and few of those liked; the draws are made in any case, so that they stay in step. */
function answerTo(worth: number, random: Random): [InteractionKind, number | null][] {
  const [opens, reads, says] = [random(), random(), random()];
  if (opens >= logistic(1.5 * worth - OPENS)) return worth < -1 && says < 0.1 ? [['hide', null]] : [];
  const answers: [InteractionKind, number | null][] = [
    ['click', null],
    ['view', Math.round(90 * reads * logistic(worth))],
  ];
  if (says < logistic(1.5 * worth - 3)) answers.push(['like', null]);
  else if (says > 0.7 + 0.3 * logistic(worth + 1)) answers.push(['dislike', null]);
  return answers;
}
