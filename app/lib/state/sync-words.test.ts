import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_SYNC_STATE, type SyncPhase, type SyncState } from '../sync/state';
import { GRACE_MS, syncWords } from './sync-words';

const words = (state: Partial<SyncState>, view: { online?: boolean; started?: boolean; now?: number } = {}) =>
  syncWords({
    online: true,
    started: true,
    now: 1e6,
    ...view,
    state: { ...INITIAL_SYNC_STATE, lastSyncedAt: 1, ...state },
  });

describe('the words of the sync status', () => {
  it('says Synced only after a round went through and with nothing waiting', () => {
    expect(words({})).toBe('Synced');
    expect(words({ lastSyncedAt: null })).toBe('Connecting');
    expect(words({}, { started: false })).toBe('Connecting');
  });

  it('names offline and the number that waits, both when both hold', () => {
    expect(words({}, { online: false })).toBe('Offline');
    expect(words({ phase: 'offline', pending: 3, oldestQueuedAt: 1e6 })).toBe('Offline · 3 waiting to sync');
    expect(words({ pending: 1200, oldestQueuedAt: 0 })).toBe('1,200 waiting to sync');
  });

  it('gives a fresh tap a moment before it speaks of it, when the server answers', () => {
    expect(words({ pending: 1, oldestQueuedAt: 1e6 - GRACE_MS + 1 })).toBe('Synced');
    expect(words({ pending: 1, oldestQueuedAt: 1e6 - GRACE_MS })).toBe('1 waiting to sync');
    expect(words({ phase: 'waiting', pending: 1, oldestQueuedAt: 1e6 })).toBe('1 waiting to sync');
  });

  it('leads with what waits where the person has to do something, and says that', () => {
    const blocked = { phase: 'blocked', pending: 3, oldestQueuedAt: 1e6 } as const;
    expect(words(blocked)).toBe('3 waiting to sync · needs you');
    expect(words(blocked, { online: false })).toBe('Offline · 3 waiting to sync · needs you');
    expect(words({ phase: 'blocked' })).toBe('Sync needs you');
    expect(words({ phase: 'blocked' }, { online: false })).toBe('Offline · sync needs you');
  });

  it('V1: says of a device that sends nothing that it keeps it, and that it is offline when it is', () => {
    expect(words({ phase: 'off', pending: 2, oldestQueuedAt: 0 })).toBe('Kept on this device');
    expect(words({ phase: 'off' }, { online: false })).toBe('Offline · kept on this device');
  });

  it('has another word than the three only where none of them is true', () => {
    const phase = fc.constantFrom<SyncPhase[]>('idle', 'syncing', 'offline', 'waiting', 'blocked', 'off');
    const pending = fc.nat({ max: 3 });
    const lastSyncedAt = fc.constantFrom(null, 1);
    fc.assert(
      fc.property(
        ...[phase, pending, lastSyncedAt, fc.boolean(), fc.boolean()],
        (phase, pending, lastSyncedAt, online, started) => {
          const oldestQueuedAt = pending > 0 ? 0 : null;
          const said = words({ phase, pending, oldestQueuedAt, lastSyncedAt }, { online, started });
          const offline = !online || phase === 'offline';
          expect(said.startsWith('Offline')).toBe(offline);
          expect(/\b\d+ waiting to sync\b/.test(said)).toBe(pending > 0 && phase !== 'off');
          const others = ['Kept on this device', 'Sync needs you', 'Connecting'];
          expect(others.includes(said)).toBe(!/^(Offline|Synced$|\d)/.test(said));
        },
      ),
    );
  });

  it('P9: is never Synced while the outbox is old and not empty, whatever else holds', () => {
    const phase = fc.constantFrom<SyncPhase[]>('idle', 'syncing', 'offline', 'waiting', 'blocked', 'off');
    fc.assert(
      fc.property(phase, fc.boolean(), fc.boolean(), fc.nat(), (phase, online, started, age) => {
        const said = words(
          { phase, pending: 1, oldestQueuedAt: 1e9 - GRACE_MS - age },
          { online, started, now: 1e9 },
        );
        expect(said).not.toMatch(/synced/i);
      }),
    );
  });
});
