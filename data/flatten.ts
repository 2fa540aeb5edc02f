/**
 * The values of batches, one after the other. A step of an async generator takes longer than most rows need, so importers
 * yield batches among themselves and this hands them out: a value that is there already costs one resolved promise.
 */
export function flatten<Value>(batches: AsyncGenerator<readonly Value[]>): AsyncIterableIterator<Value> {
  let batch: readonly Value[] = [];
  let at = 0;
  const nextBatch = async (): Promise<IteratorResult<Value>> => {
    for (;;) {
      const result = await batches.next();
      if (result.done) return { done: true, value: undefined };
      batch = result.value;
      at = 0;
      if (batch.length > 0) return { done: false, value: batch[at++] };
    }
  };
  return {
    next: () => (at < batch.length ? Promise.resolve({ done: false, value: batch[at++] }) : nextBatch()),
    async return() {
      batch = [];
      await batches.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
