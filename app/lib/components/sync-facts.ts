import { ago, plural } from './wording';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** P9, P4: size and age of what waits, the last round, and what the server could not use, in words. */
export function syncFacts(
  sync: {
    readonly pending: number;
    readonly oldestQueuedAt: number | null;
    readonly lastSyncedAt: number | null;
    readonly quarantined: number;
  },
  now: number,
): Fact[] {
  const { pending, oldestQueuedAt, lastSyncedAt, quarantined } = sync;
  return [
    { name: 'Waiting to be sent', value: pending === 0 ? 'Nothing' : plural(pending, 'event') },
    ...(pending > 0 && oldestQueuedAt !== null
      ? [{ name: 'Oldest of them', value: ago(oldestQueuedAt, now) }]
      : []),
    {
      name: 'Last round that went through',
      value: lastSyncedAt === null ? 'None yet' : ago(lastSyncedAt, now),
    },
    ...(quarantined > 0 ? [{ name: 'The server could not use', value: plural(quarantined, 'event') }] : []),
  ];
}
