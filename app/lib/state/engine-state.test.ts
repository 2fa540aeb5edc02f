import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineStatus } from '../workers/messages';
import { EngineState } from './engine-state.svelte';
import type { Recommend } from './recommend';

const status = { items: 3 } as EngineStatus;
let failures: number;
let calls: string[];
const worker = {
  call: async (method: string) => {
    calls.push(method);
    if (failures-- > 0) throw new Error('The worker stopped: out of memory');
    return status;
  },
} as unknown as Recommend;
beforeEach(() => {
  failures = 0;
  calls = [];
});

describe('opening the engine', () => {
  it('is tried once more by itself', async () => {
    failures = 1;
    const engine = new EngineState(worker);
    expect(await engine.open()).toBe(true);
    expect(engine).toMatchObject({ status, problem: null });
    expect(calls).toEqual(['open', 'open']);
  });

  it('says why it failed, until it works', async () => {
    failures = 2;
    const engine = new EngineState(worker);
    expect(await engine.open()).toBe(false);
    expect(engine).toMatchObject({ status: null, problem: 'The worker stopped: out of memory' });
    await engine.open();
    expect(engine).toMatchObject({ status, problem: null });
  });

  it('keeps what is in service when new data cannot be read', async () => {
    const engine = new EngineState(worker);
    await engine.open();
    failures = 1;
    await engine.reload();
    expect(engine).toMatchObject({ status, problem: null });
  });
});
