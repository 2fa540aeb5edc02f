import type { EngineStatus } from '../workers/messages';
import type { Recommend } from './recommend';

/** The engine in the worker, as pages know it. */
export class EngineState {
  readonly #recommend: Recommend;
  #status: EngineStatus | null = $state.raw(null);
  #problem: string | null = $state(null);

  constructor(recommend: Recommend) {
    this.#recommend = recommend;
  }

  /** Null until it is open. */
  get status(): EngineStatus | null {
    return this.#status;
  }
  /** Why it is not open, for a person; null while it is opening, and when all is well. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Twice if need be: a worker that died is started anew by the next call. @returns whether it is open. */
  async open(): Promise<boolean> {
    return (await this.#ask('open')) || (await this.#ask('open'));
  }

  /** New data is installed. On a failure the engine in service goes on with what it has, and its status tells why. */
  async reload(): Promise<void> {
    await this.#ask('reload');
  }

  /** @throws what the worker throws */
  async look(): Promise<void> {
    this.#status = await this.#recommend.call('status');
    this.#problem = null;
  }

  async #ask(what: 'open' | 'reload'): Promise<boolean> {
    try {
      this.#status = await this.#recommend.call(what);
      this.#problem = null;
      return true;
    } catch (error) {
      if (!this.#status) this.#problem = error instanceof Error ? error.message : String(error);
      return false;
    }
  }
}
