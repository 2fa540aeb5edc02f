import { answersIn, NOTHING_SAID, type Answer } from '../../../models/bandit/answers';
import { wilsonInterval } from '../../../models/math/wilson';
import type { Interaction } from '../../../models/types';
import type { Outcome, SurfaceOutcomes } from './messages';

/** With fewer showings a rate would say more of chance than of the list. */
export const LEAST_SHOWN = 30;

/** First and last place, 0-based: what a person sees first, the rest of a screen, what lies below. */
const PLACES: readonly (readonly [from: number, to: number])[] = [
  [0, 2],
  [3, 5],
  [6, 11],
  [12, 23],
  [24, Infinity],
];

/**
 * How what was shown was taken, by surface and place. An answer belongs to the impression that it names (R4), so what
 * a person did later on a title's own page does not count for the list that led there, and what was undone does not
 * count at all.
 * @param impressions that this device has made; answers to those of other devices name none of them
 * @param events the person's other events, in order
 */
export function outcomesOf(
  impressions: readonly Interaction[],
  events: readonly Interaction[],
): SurfaceOutcomes[] {
  const answers = answersIn(events);
  const surfaces = new Map<string, { all: Tally; places: Tally[] }>();
  for (const { id, itemId, context } of impressions) {
    const name = context?.surface ?? '';
    const surface = surfaces.get(name) ?? { all: new Tally(), places: PLACES.map(() => new Tally()) };
    surfaces.set(name, surface);
    const answer = answers.get(id) ?? NOTHING_SAID;
    const position = context?.position;
    const place = position === undefined ? -1 : PLACES.findIndex(([, to]) => position <= to);
    surface.all.add(itemId, answer);
    surface.places[place]?.add(itemId, answer);
  }
  return [...surfaces]
    .map(([surface, { all, places }]) => ({
      surface,
      all: all.outcome(),
      places: places
        .map((tally, at) => ({ from: PLACES[at][0], to: PLACES[at][1], outcome: tally.outcome() }))
        .filter(({ outcome }) => outcome.shown > 0),
    }))
    .sort((a, b) => b.all.shown - a.all.shown || (a.surface < b.surface ? -1 : 1));
}

class Tally {
  readonly #titles = new Set<string>();
  #shown = 0;
  #opened = 0;
  #welcomed = 0;
  #refused = 0;
  #hits = 0;

  add(itemId: string, { opened, welcomed, refused }: Readonly<Answer>): void {
    this.#titles.add(itemId);
    this.#shown++;
    this.#opened += Number(opened);
    this.#welcomed += Number(welcomed);
    this.#refused += Number(refused);
    this.#hits += Number(opened || welcomed);
  }

  outcome(): Outcome {
    const [shown, hits] = [this.#shown, this.#hits];
    return {
      ...{ shown, titles: this.#titles.size, hits },
      ...{ opened: this.#opened, welcomed: this.#welcomed, refused: this.#refused },
      rate: shown < LEAST_SHOWN ? null : { share: hits / shown, ...wilsonInterval(hits, shown) },
    };
  }
}
