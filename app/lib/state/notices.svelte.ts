/** How long an offer to undo stays, unless it is hovered or focused. */
export const UNDO_MS = 10_000;

export interface UndoOffer {
  readonly words: string;
  readonly undo: () => Promise<void>;
}

export interface Alert {
  readonly words: string;
  /** What failed, once more; null where that is no help. */
  readonly retry: (() => Promise<void>) | null;
}

/** What the page tells beside its content: one offer to undo, alerts, and words for screen readers. */
export class Notices {
  #offer: UndoOffer | null = $state.raw(null);
  #alert: Alert | null = $state.raw(null);
  #said = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #deadline = 0;
  #left = 0;

  get offer(): UndoOffer | null {
    return this.#offer;
  }
  get alert(): Alert | null {
    return this.#alert;
  }
  /** The latest announcement, for the polite live region. */
  get said(): string {
    return this.#said;
  }

  /** Shows an offer for ten seconds; a newer one takes its place. */
  offerUndo(words: string, undo: () => Promise<void>): void {
    this.#offer = { words, undo };
    this.say(`${words}. Undo with Control Z.`);
    this.#run(UNDO_MS);
  }

  /** Hover or focus stops the clock (WCAG 2.2.1). */
  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = Math.max(2_000, this.#deadline - Date.now());
  }

  resume(): void {
    if (this.#offer && this.#timer === undefined) this.#run(this.#left);
  }

  async undo(): Promise<void> {
    const offer = this.#offer;
    this.dismissOffer();
    await offer?.undo();
  }

  dismissOffer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#offer = null;
  }

  /** Something went wrong that the person has to know: stays until it is dismissed, or `settle`d where it has a retry. */
  warn(words: string, retry: Alert['retry'] = null): void {
    this.#alert = { words, retry };
  }

  async retry(): Promise<void> {
    const retry = this.#alert?.retry;
    this.dismissAlert();
    await retry?.();
  }

  /** What could be tried again has worked by now. */
  settle(): void {
    if (this.#alert?.retry) this.#alert = null;
  }

  dismissAlert(): void {
    this.#alert = null;
  }

  say(words: string): void {
    // The same words twice are announced twice only if the text changes.
    this.#said = words === this.#said ? `${words}\u00a0` : words;
  }

  #run(ms: number): void {
    clearTimeout(this.#timer);
    this.#deadline = Date.now() + ms;
    this.#timer = setTimeout(() => this.dismissOffer(), ms);
  }
}
