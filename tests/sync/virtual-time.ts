/** Time that passes when the test says so. */
import type { Schedule } from '../../app/lib/sync/clockwork';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

export class VirtualTime {
  #tasks = new Set<Task>();

  /** @param now ms since the epoch. */
  constructor(public now: number) {}

  readonly schedule: Schedule = (ms, run) => {
    const task = { at: this.now + ms, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  };

  /** Runs what is due within `ms`, in order; `settle` is awaited after each. */
  async pass(ms: number, settle: () => Promise<unknown>): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const [task] = [...this.#tasks].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!task) break;
      this.now = Math.max(this.now, task.at);
      this.#tasks.delete(task);
      task.run();
      await settle();
    }
    this.now = Math.max(this.now, end);
  }
}
