/**
 * Seeds of slates (R3): drawn once a visit, stepped when the history changes, so that a list neither shuffles when a
 * page is drawn or loaded again nor stays the same for ever. What is taken back takes its step back, so that the list is
 * again what it was. Every seed is logged with the impressions of its slate.
 */
export class VisitSeed {
  #step = 0;
  #learnedUpTo: number | undefined;
  /** The steps of what was said and stands, the latest last; only of this page: after a load an undo is a step on. */
  readonly #said: Said[] = [];
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
    this.#take({ step: this.#step + 1, learnedUpTo: undefined });
  }

  /**
   * Call when something is said, or taken back: a step, or the way back where nothing else has changed since what is taken
   * back was said. What turns out not to be kept changes nothing.
   * @param undoes the event that is taken back; null: none is @param kept the id of the event; null: it was refused
   */
  async say(undoes: string | null, kept: Promise<string | null>): Promise<void> {
    const before = this.#place;
    const latest = this.#said.at(-1);
    const back =
      undoes !== null && latest?.eventId === undoes && latest.after === before.step ? latest : null;
    if (back) this.#take(back.before);
    else this.step();
    const after = this.#step;
    const eventId = await kept;
    if (eventId === null) {
      if (this.#step === after) this.#take(before);
    } else if (back) this.#said.pop();
    else this.#said.push({ eventId, before, after });
  }

  /** A list was made with `seed`; an answer that was overtaken by a step says nothing of the seed in use. */
  used(seed: number, learnedUpTo: number | undefined): void {
    if (seed !== this.now) return;
    this.#learnedUpTo = learnedUpTo;
    this.#changed();
  }

  get #place(): Place {
    return { step: this.#step, learnedUpTo: this.#learnedUpTo };
  }

  #take({ step, learnedUpTo }: Place): void {
    [this.#step, this.#learnedUpTo] = [step, learnedUpTo];
    this.#changed();
  }

  #changed(): void {
    this.#keep({ visit: this.visit, ...this.#place });
  }
}

/** Where a visit stands. */
interface Place {
  readonly step: number;
  readonly learnedUpTo: number | undefined;
}

interface Said {
  readonly eventId: string;
  readonly before: Place;
  /** The step that it was. */
  readonly after: number;
}

interface Visit extends Place {
  readonly visit: number;
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
