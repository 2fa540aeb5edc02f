/** Space that Palate uses on this device, and whether the browser promised to keep it. */
export class Storage {
  #used: number | null = $state(null);
  #quota: number | null = $state(null);
  #persisted: boolean | null = $state(null);

  /** Bytes; null when the browser does not say. */
  get used(): number | null {
    return this.#used;
  }
  get quota(): number | null {
    return this.#quota;
  }
  get persisted(): boolean | null {
    return this.#persisted;
  }

  async look(): Promise<void> {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    this.#used = usage ?? null;
    this.#quota = quota ?? null;
    this.#persisted = (await navigator.storage?.persisted?.()) ?? null;
  }

  /** Safari forgets a site after seven days without a visit, others when space runs out; a promise prevents both. */
  async ask(): Promise<boolean> {
    const kept = (await navigator.storage?.persist?.()) ?? false;
    await this.look();
    return kept;
  }
}
