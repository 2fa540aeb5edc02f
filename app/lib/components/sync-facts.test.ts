import { expect, test } from 'vitest';
import { syncFacts } from './sync-facts';

const NOW = 1e12;
const nothing = { pending: 0, oldestQueuedAt: null, lastSyncedAt: null, quarantined: 0 };

test('P9: says what waits and since when, and P4: what the server could not use', () => {
  expect(syncFacts(nothing, NOW)).toEqual([
    { name: 'Waiting to be sent', value: 'Nothing' },
    { name: 'Last round that went through', value: 'None yet' },
  ]);
  const behind = {
    pending: 3,
    oldestQueuedAt: NOW - 7_200_000,
    lastSyncedAt: NOW - 90_000_000,
    quarantined: 1,
  };
  expect(syncFacts(behind, NOW).map(({ value }) => value)).toEqual([
    '3 events',
    '2 hours ago',
    '1 day ago',
    '1 event',
  ]);
});
