import { beforeEach, expect, it } from 'vitest';
import { quotaExceeded, MemoryDevice } from '../db/testing/memory-device';
import type { PalateDb } from '../db/open';
import { writeSetting } from '../db/settings';
import type { HomeView } from '../workers/messages';
import { FirstQuestions, QUESTION_TAPS } from './first-questions.svelte';

let device: MemoryDevice;
let db: PalateDb;
let full = false;
let words: string[];
let ranked: number;
let undo: () => Promise<void>;
beforeEach(() => {
  full = false;
  device = new MemoryDevice();
  db = device.openTab((operation) => {
    if (operation === 'write' && full) throw quotaExceeded();
  });
  [words, ranked] = [[], 0];
});

async function opened(): Promise<FirstQuestions> {
  const questions = new FirstQuestions({
    db,
    notices: {
      say: (said) => void words.push(said),
      warn: (said) => void words.push(said),
      offerUndo: (said, back) => {
        words.push(said);
        undo = back;
      },
    },
    rank: async () => void ranked++,
  });
  await questions.read();
  return questions;
}
const title = (id: string) => ({ id, title: id.toUpperCase() });
const view = (said: number) => ({ said, question: {} }) as Pick<HomeView, 'said' | 'question'>;

it('asks a newcomer, counts what was said and what could not be, and is over after so many taps', async () => {
  const questions = await opened();
  expect(questions.unanswered).toEqual([]);
  await questions.pass(title('a'));
  expect(questions.unanswered).toEqual(['a']);
  expect(questions.done(2)).toBe(3);
  questions.heard(view(QUESTION_TAPS - 2));
  expect(questions.unanswered).toEqual(['a']);
  questions.heard(view(QUESTION_TAPS - 1));
  expect(questions.unanswered).toBeUndefined();
  expect(words.at(-1)).toMatch(/last question/);
});

it('goes on after a reload, and comes back neither when it is over nor when it was skipped', async () => {
  await (await opened()).pass(title('a'));
  const again = await opened();
  expect(again.unanswered).toEqual(['a']);
  await again.skip();
  expect((await opened()).unanswered).toBeUndefined();
  await undo();
  const back = await opened();
  expect(back.unanswered).toEqual(['a']);
  back.heard(view(QUESTION_TAPS));
  await expect.poll(async () => (await opened()).unanswered).toBeUndefined();
});

it('takes "not known" back, and starts again from what was said by then', async () => {
  const questions = await opened();
  await questions.pass(title('a'));
  await undo();
  expect(questions.unanswered).toEqual([]);
  expect(ranked).toBe(2);
  await questions.skip();
  await questions.restart(40);
  expect([questions.done(40), questions.done(42), questions.done(39)]).toEqual([0, 2, 0]);
  questions.heard(view(44));
  expect((await opened()).done(44)).toBe(4);
});

it('does not ask somebody who has said enough already, and says nothing of it', async () => {
  const questions = await opened();
  questions.heard({ said: 12, question: null });
  expect(questions.unanswered).toBeUndefined();
  expect(words).toEqual([]);
});

it('tells what could not be kept, and asks as a newcomer whoever has kept what cannot be read', async () => {
  const questions = await opened();
  full = true;
  await questions.skip();
  expect(words[0]).toMatch(/could not be kept/);
  expect(questions.unanswered).toBeUndefined();
  full = false;
  for (const broken of ['{', 'null', '[]', '["x"]', 7]) {
    await writeSetting(db, 'ui.firstQuestions', broken);
    expect((await opened()).unanswered).toEqual([]);
  }
});
