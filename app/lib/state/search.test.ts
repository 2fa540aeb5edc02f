import { beforeEach, describe, expect, it } from 'vitest';
import type { SearchView } from '../workers/messages';
import type { Recommend } from './recommend';
import { Search } from './search.svelte';
import { VisitSeed } from './seed';

interface Request {
  readonly query: string;
  readonly limit: number;
  readonly seed: number;
}
let asked: Request[];
let broken: boolean;
let ready: boolean;
let said: string[];
let seed: VisitSeed;
let search: Search;
const TOTAL = 100;
beforeEach(() => {
  asked = [];
  said = [];
  broken = false;
  seed = new VisitSeed(7);
  const call = async (_method: string, request: Request): Promise<SearchView> => {
    asked.push(request);
    if (broken) throw new Error('no answer');
    const entries = Array.from({ length: Math.min(request.limit, TOTAL) }, () => ({}) as never);
    const slate = { ...{ slateId: 's', surface: 'search', policy: 'search@1', modelVersion: '' }, entries };
    return { query: request.query, total: TOTAL, slate: { ...slate, seed: request.seed }, tookMs: 1 };
  };
  ready = true;
  search = new Search({ call } as unknown as Recommend, seed, {
    isReady: () => ready,
    say: (words) => said.push(words),
  });
});

describe('search', () => {
  it('shows more of the same slate, and starts anew with another query', async () => {
    await search.ask('alien');
    seed.step(); // a tap on one of the results
    await search.more();
    expect(asked.map(({ limit }) => limit)).toEqual([36, 72]);
    expect(asked[1]!.seed).toBe(asked[0]!.seed);
    await search.more();
    expect(search.view?.slate.entries).toHaveLength(TOTAL);
    expect(said).toEqual(['100 found for alien', '72 of 100 shown', '100 of 100 shown']);
    await search.ask('aliens');
    expect(asked.at(-1)).toMatchObject({ limit: 36, seed: seed.now });
  });

  it('keeps the query and asks nothing before there is a catalogue', async () => {
    ready = false;
    await search.ask('alien');
    expect(search).toMatchObject({ query: 'alien', view: null, busy: false });
    expect([...asked, ...said]).toEqual([]);
    ready = true;
    await search.ask();
    expect(asked).toMatchObject([{ query: 'alien' }]);
  });

  it('forgets an error with the query that it was about', async () => {
    broken = true;
    await search.ask('alien');
    expect(search.problem).toBe('no answer');
    await search.ask('');
    expect(search).toMatchObject({ problem: null, view: null, busy: false });
  });
});
