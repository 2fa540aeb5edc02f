/**
 * Other people: anonymous devices that speak the real protocol over HTTP, so that there is something to train from.
 * Their taste is coherent and seeded: each likes films of one block of the catalogue.
 */
import { expect } from '@playwright/test';
import { v4, v7 } from 'uuid';

interface Manifest {
  catalogue: { url: string };
  artefacts: {
    collaborative: { digest: string; version: string } | null;
    ensemble?: { digest: string; version: string } | null;
  };
  deltas?: { from: string; url: string }[];
  experiment?: { id: string } | null;
}

export const manifestOf = async (url: string): Promise<Manifest> =>
  (await (await fetch(`${url}/api/manifest`)).json()) as Manifest;

export async function post(url: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${url} answered ${answer.status}`).toBe(true);
  return (await answer.json()) as Record<string, unknown>;
}

/** `people` devices; each likes `likes` of the items, chosen by place so that neighbours share their taste. */
export async function community(
  url: string,
  items: readonly string[],
  people: number,
  likes: number,
): Promise<void> {
  const now = Date.now();
  for (let person = 0; person < people; person++) {
    const deviceId = v4();
    const { token } = await post(`${url}/api/devices`, { protocol: 1, deviceId, name: 'community' });
    const events = Array.from({ length: likes }, (_, n) => ({
      id: v7(),
      deviceId,
      seq: n + 1,
      kind: 'like',
      itemId: items[(person + n * 3) % items.length],
      value: null,
      context: null,
      at: now - (likes - n) * 60_000,
    }));
    const unique = events.filter(
      (event, n) => events.findIndex(({ itemId }) => itemId === event.itemId) === n,
    );
    unique.forEach((event, n) => (event.seq = n + 1));
    const answer = await post(`${url}/api/sync/push`, { protocol: 1, events: unique }, token as string);
    expect(answer.ackedSeq).toBe(unique.length);
  }
}
