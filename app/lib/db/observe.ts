/** Live queries that outlive a lost connection. */
import { liveQuery } from 'dexie';

/** Pause before a query that failed is asked again, ms. */
const AGAIN_MS = 1000;

/** Calls `next` now and whenever what `query` reads has changed, in this tab or another. @returns how to stop. */
export function observe<T>(query: () => Promise<T>, next: (value: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe(): void } | undefined;
  // A live query ends with its first error; iOS gives one whenever it drops the connection.
  const listen = () => {
    subscription = liveQuery(query).subscribe({
      next,
      error: () => {
        timer = setTimeout(listen, AGAIN_MS);
      },
    });
  };
  listen();
  return () => {
    clearTimeout(timer);
    subscription?.unsubscribe();
  };
}
