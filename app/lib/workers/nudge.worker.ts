/** Does nothing: that it is fetched is all that is wanted of it (app/lib/state/update.svelte.ts). */
self.close();

export {};
