/// <reference lib="webworker" />
/**
 * Opens Palate with the network off. It keeps the shell of the app and nothing else: what a person did, the catalogue
 * and the models live in IndexedDB, and the API is never answered from a cache.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import type { PrecacheEntry } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly (PrecacheEntry | string)[];
};

precacheAndRoute([...self.__WB_MANIFEST]);
// Of older versions of this precache only: caches that others made stay (docs/gotchas.md).
cleanupOutdatedCaches();

// Every page is the same shell; which one it shows is decided on the device. The server's own pages are not ours.
const SERVER = [/^\/api(\/|$)/, /^\/(healthz|readyz|metrics)$/];
registerRoute(new NavigationRoute(createHandlerBoundToURL('/200.html'), { denylist: SERVER }));

// A new version waits until the person agrees: see app/lib/state/update.svelte.ts.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
