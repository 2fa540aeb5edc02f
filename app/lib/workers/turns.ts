/**
 * Runs jobs one after the other, in the order in which they came: whoever ranks has the models of one moment, and
 * nobody disposes of them meanwhile. A job that fails does not stop those behind it.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** @param signal a job whose caller has gone before its turn is not run */
  run<Result>(job: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return job();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
