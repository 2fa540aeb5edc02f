import type { Notices } from './notices.svelte';

/** Something that a person asked for with a button: the button waits while it runs, and a failure is told. */
export class PendingAction {
  readonly #notices: Pick<Notices, 'warn'>;
  #busy = $state(false);

  constructor(notices: Pick<Notices, 'warn'>) {
    this.#notices = notices;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Never throws. */
  async run(work: () => Promise<void>): Promise<void> {
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      this.#notices.warn(error instanceof Error ? error.message : String(error));
    } finally {
      this.#busy = false;
    }
  }
}
