/**
 * Seeds of slates (R3): drawn once a visit, stepped when the history changes, so that a list neither shuffles when a
 * page is drawn or loaded again nor stays the same for ever. Every seed is logged with the impressions of its slate.
 */
export class VisitSeed {
  #step = 0;
  #learnedUpTo: number | undefined;
  readonly #keep: (visit: Visit) => void;

  /** @param visit any 32-bit number, fresh for each visit @param keep called with each change */
  constructor(
    readonly visit: number,
    keep: (visit: Visit) => void = () => undefined,
  ) {
    this.#keep = keep;
  }

  /** Goes on with the visit that this tab left off, or begins one. */
  static resumed({ place, clock, draw }: VisitKeeper): VisitSeed {
    const left = read(place);
    const lasts = left !== null && Math.abs(clock() - left.at) < VISIT_LASTS;
    const seed = new VisitSeed(lasts ? left.visit : draw(), (visit) =>
      write(place, { ...visit, at: clock() }),
    );
    if (lasts) [seed.#step, seed.#learnedUpTo] = [left.step, left.learnedUpTo];
    return seed;
  }

  /** The seed in use: an unsigned 32-bit number. */
  get now(): number {
    // Weyl sequence by the golden ratio: consecutive steps are far apart, and the step can be told from the seed.
    return (this.visit + Math.imul(this.#step, 0x9e3779b9)) >>> 0;
  }

  /** Row of the log up to which the lists of this seed have learned; undefined before the first of them. */
  get learnedUpTo(): number | undefined {
    return this.#learnedUpTo;
  }

  /** Call when the history changed. */
  step(): void {
    this.#step++;
    this.#learnedUpTo = undefined;
    this.#changed();
  }

  /** A list was made with `seed`; an answer that was overtaken by a step says nothing of the seed in use. */
  used(seed: number, learnedUpTo: number | undefined): void {
    if (seed !== this.now) return;
    this.#learnedUpTo = learnedUpTo;
    this.#changed();
  }

  #changed(): void {
    this.#keep({ visit: this.visit, step: this.#step, learnedUpTo: this.#learnedUpTo });
  }
}

interface Visit {
  readonly visit: number;
  readonly step: number;
  readonly learnedUpTo: number | undefined;
}

interface LeftVisit extends Visit {
  /** When it was last used, ms since the epoch. */
  readonly at: number;
}

export interface VisitKeeper {
  /** The tab's own: two tabs are two visits. */
  readonly place: Pick<Storage, 'getItem' | 'setItem'>;
  readonly clock: () => number;
  /** A fresh 32-bit number. */
  readonly draw: () => number;
}

/** The usual length of silence after which web analytics count another visit, ms. */
const VISIT_LASTS = 30 * 60 * 1000;
const KEY = 'palate.visit';

/** Null: none, or none that can be read; then a visit begins. */
function read(place: VisitKeeper['place']): LeftVisit | null {
  try {
    const kept: unknown = JSON.parse(place.getItem(KEY) ?? 'null');
    return isVisit(kept) ? kept : null;
  } catch {
    return null; // no storage, or not ours
  }
}

function isVisit(kept: unknown): kept is LeftVisit {
  if (typeof kept !== 'object' || kept === null) return false;
  const { visit, step, at, learnedUpTo } = kept as Record<string, unknown>;
  return [visit, step, at, learnedUpTo ?? 0].every((number) => Number.isFinite(number));
}

/** Where nothing can be kept, a reload is another visit. */
function write(place: VisitKeeper['place'], visit: LeftVisit): void {
  try {
    place.setItem(KEY, JSON.stringify(visit));
  } catch {
    return;
  }
}
