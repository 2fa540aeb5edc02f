import type { Interaction, InteractionContext } from '../../../models/types';
import type { Draft } from '../db/journal';
import type { Entry, SlateView } from '../workers/messages';

/** Half of it, and long enough to be read. */
const VISIBLE_RATIO = 0.5;
const VISIBLE_MS = 500;
/** Entries that come into view together are written together. */
const BATCH_MS = 800;

type Note = (drafts: readonly Draft[]) => Promise<readonly Interaction[]>;

/** An impression's id is made when it is seen, so that a reward can name it before either is written. */
type Impression = Draft & { readonly id: string };

/** What was shown, as every reward refers to it (R4). */
export function contextOf(slate: SlateView, entry: Entry): InteractionContext {
  return {
    surface: slate.surface,
    position: entry.position,
    policy: slate.policy,
    // A device without a downloaded model has no version to name.
    ...(slate.modelVersion ? { modelVersion: slate.modelVersion } : {}),
    propensity: entry.propensity,
    source: entry.source,
    ...(entry.features && { features: entry.features }),
    ...(slate.candidates !== undefined && { candidates: slate.candidates }),
    ...(slate.learnedUpTo !== undefined && { learnedUpTo: slate.learnedUpTo }),
    ...slate.trial,
    slateId: slate.slateId,
    seed: slate.seed,
  };
}

/** Logs each entry once a slate, when at least half of it was visible for half a second. */
export class Impressions {
  readonly #note: Note;
  readonly #newId: () => string;
  readonly #ids = new Map<string, string>();
  readonly #watched = new Map<
    Element,
    { draft: Draft; key: string; timer?: ReturnType<typeof setTimeout> }
  >();
  #queue: Impression[] = [];
  #batch: ReturnType<typeof setTimeout> | undefined;
  #observer: IntersectionObserver | undefined;

  constructor(note: Note, newId: () => string) {
    this.#note = note;
    this.#newId = newId;
  }

  /** Watches an element that shows the entry. @returns how to stop. */
  watch(element: Element, slate: SlateView, entry: Entry): () => void {
    const key = keyOf(slate, entry);
    if (this.#ids.has(key)) return () => undefined;
    this.#observer ??= new IntersectionObserver(
      (changes) => changes.forEach((change) => this.#changed(change)),
      {
        threshold: VISIBLE_RATIO,
      },
    );
    this.#watched.set(element, { key, draft: draftOf(slate, entry) });
    this.#observer.observe(element);
    return () => this.#forget(element);
  }

  /**
   * The impression that a tap answers. What is tapped was seen, however briefly. What waits to be written is handed
   * over, so that impressions and reward go into the journal in one transaction: a tap does not wait for two.
   */
  answered(slate: SlateView, entry: Entry): { readonly id: string; readonly unwritten: readonly Draft[] } {
    const id = this.#enqueue(keyOf(slate, entry), draftOf(slate, entry));
    return { id, unwritten: this.#take() };
  }

  /** Takes back what `answered` handed over and the journal refused. */
  putBack(unwritten: readonly Draft[]): void {
    this.#queue.unshift(...(unwritten as readonly Impression[]));
  }

  /** Writes what is queued. Call when the page is hidden. */
  async flush(): Promise<void> {
    const queue = this.#take();
    if (queue.length > 0) await this.#note(queue);
  }

  dispose(): void {
    this.#observer?.disconnect();
    clearTimeout(this.#batch);
  }

  #changed({ target, isIntersecting, intersectionRatio }: IntersectionObserverEntry): void {
    const watched = this.#watched.get(target);
    if (!watched) return;
    clearTimeout(watched.timer);
    if (!isIntersecting || intersectionRatio < VISIBLE_RATIO) return;
    watched.timer = setTimeout(() => {
      this.#forget(target);
      this.#enqueue(watched.key, watched.draft);
    }, VISIBLE_MS);
  }

  #forget(element: Element): void {
    clearTimeout(this.#watched.get(element)?.timer);
    this.#watched.delete(element);
    this.#observer?.unobserve(element);
  }

  #enqueue(key: string, draft: Draft): string {
    const known = this.#ids.get(key);
    if (known) return known;
    const id = this.#newId();
    this.#ids.set(key, id);
    this.#queue.push({ ...draft, id });
    this.#batch ??= setTimeout(() => void this.flush(), BATCH_MS);
    return id;
  }

  #take(): Impression[] {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    return this.#queue.splice(0);
  }
}

const keyOf = (slate: SlateView, entry: Entry) => `${slate.slateId} ${entry.card.id}`;
const draftOf = (slate: SlateView, entry: Entry): Draft => ({
  kind: 'impression',
  itemId: entry.card.id,
  context: contextOf(slate, entry),
});
