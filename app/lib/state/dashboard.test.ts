import { describe, expect, it } from 'vitest';
import type { DashboardView } from '../workers/messages';
import { Dashboard } from './dashboard.svelte';
import type { Recommend } from './recommend';

/** A worker whose answers the test gives, in any order. */
class Answering {
  readonly asked: { request: unknown; answer: (view: unknown) => void; fail: (error: unknown) => void }[] =
    [];
  readonly recommend = {
    call: (_method: string, request: unknown) =>
      new Promise((answer, fail) => this.asked.push({ request, answer, fail })),
  } as unknown as Recommend;
}
const viewOf = (preferences: number) => ({ preferences }) as DashboardView;
const turn = () => new Promise((resolve) => setTimeout(resolve));

describe('the dashboard', () => {
  it('counts what was shown up to now: what waits is written first, and a disk that is full stops nothing', async () => {
    const worker = new Answering();
    const order: string[] = [];
    const flush = async () => {
      order.push(`flushed before ${worker.asked.length} questions`);
      throw new Error('full');
    };
    const dashboard = new Dashboard(worker.recommend, () => 7, flush);
    const opened = dashboard.open();
    await turn();
    expect(order).toEqual(['flushed before 0 questions']);
    expect(worker.asked[0].request).toEqual({ now: 7 });
    worker.asked[0].answer(viewOf(1));
    await opened;
    expect(dashboard.view?.preferences).toBe(1);
  });

  it('shows the answer to the last question, whichever comes last', async () => {
    const worker = new Answering();
    const dashboard = new Dashboard(
      worker.recommend,
      () => 0,
      async () => {},
    );
    void dashboard.open();
    await turn();
    void dashboard.refresh();
    await turn();
    worker.asked[1].answer(viewOf(2));
    worker.asked[0].answer(viewOf(1));
    await turn();
    expect(dashboard.view?.preferences).toBe(2);
  });

  it('asks nothing while its page is closed, and says what went wrong while it is open', async () => {
    const worker = new Answering();
    const dashboard = new Dashboard(
      worker.recommend,
      () => 0,
      async () => {},
    );
    await dashboard.refresh();
    expect(worker.asked).toEqual([]);
    void dashboard.open();
    await turn();
    worker.asked[0].fail(new Error('The worker fell silent.'));
    await turn();
    expect(dashboard.problem).toBe('The worker fell silent.');
    dashboard.close();
    await dashboard.refresh();
    expect(worker.asked).toHaveLength(1);
  });
});
