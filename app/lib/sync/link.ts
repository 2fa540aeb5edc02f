/** One person, several devices. The reasons are in docs/decisions/0008-joining-a-person.md. */
import { PalateError } from '../../../models/errors';
import { readAccount } from '../db/account';
import { prepareJoining, readCredentials } from '../db/device';
import { reidentify } from '../db/identity';
import { privacyMode } from '../db/registers';
import type { DevicesResponse, LinkCodeResponse } from '../../../sync-server/protocol/messages';
import { PROTOCOL_VERSION } from '../../../sync-server/protocol/version';
import type { SyncEngine } from './engine';
import { registerDevice } from './exchange';
import type { RoundDeps } from './round';

/** What the person asked for cannot be done as things are; the message says what to do. */
export class LinkError extends PalateError {
  override readonly name = 'LinkError';
}

/**
 * A code that lets another device join this person. Registers this device when it is not yet.
 * @throws {LinkError} in the mode *on this device*; {SyncError}
 */
export function createLinkCode(engine: SyncEngine): Promise<LinkCodeResponse> {
  return engine.alone(async (signal) => {
    await mustMaySync(engine.deps);
    const credentials =
      (await readCredentials(engine.deps.db)) ?? (await registerDevice(engine.deps, signal));
    if (!credentials) throw new LinkError('This device was erased meanwhile. Try again.');
    return engine.deps.api.createLinkCode(credentials.token, signal);
  });
}

/** The person's devices; empty while this one is not registered. @throws {SyncError} */
export async function listDevices(engine: SyncEngine): Promise<DevicesResponse['devices']> {
  const credentials = await readCredentials(engine.deps.db);
  if (!credentials) return [];
  const { devices } = await engine.deps.api.devices(credentials.token, new AbortController().signal);
  return devices;
}

/**
 * Makes this device one of the person who made the code. What was done on this device comes along and is pushed again
 * under a new device id; what it had pulled from a former person's other devices leaves.
 * @throws {LinkError} in the mode *on this device*; {SyncError} with the server's sentence for a wrong or used code.
 */
export async function joinPerson(engine: SyncEngine, code: string): Promise<void> {
  await engine.alone(async (signal) => {
    const { deps } = engine;
    await mustMaySync(deps);
    if (await readAccount(deps.db))
      throw new LinkError('This device belongs to your account. Sign out before you join somebody else.');
    const before = await readCredentials(deps.db);
    const linkCode = code.trim();
    const { deviceId, token } = await prepareJoining(deps.db, linkCode, deps);
    const request = { protocol: PROTOCOL_VERSION, deviceId, name: deps.deviceName, linkCode };
    const { personId } = await deps.api.registerDevice(token, request, signal);
    if (before?.personId === personId) return; // a code of the same person: nothing to do, and nothing to send twice
    await reidentify(deps.db, { deviceId, person: { personId, token } }, deps);
  });
  await engine.flush('hand');
}

/**
 * For a device that the server does not know any more (phase `blocked`): starts as a new anonymous person with all
 * that was done on this device. @throws {LinkError} in the mode *on this device*
 */
export async function startAfresh(engine: SyncEngine): Promise<void> {
  await engine.alone(async () => {
    await mustMaySync(engine.deps);
    if (await readAccount(engine.deps.db)) throw new LinkError('Sign in again: this device goes on then.');
    await reidentify(engine.deps.db, { deviceId: engine.deps.newId(), person: null }, engine.deps);
  });
  await engine.flush('hand');
}

async function mustMaySync({ db }: RoundDeps): Promise<void> {
  if ((await privacyMode(db)) === 'device')
    throw new LinkError('This device keeps everything to itself. Choose “My devices” under Privacy first.');
}
