import type { ItemId } from '../../../models/types';
import type { PalateDb } from '../db/open';
import { readSetting, writeSetting } from '../db/settings';
import type { HomeView } from '../workers/messages';
import type { Notices } from './notices.svelte';

/** So many taps, and the questions are over. */
export const QUESTION_TAPS = 5;

/** Where somebody is with their questions. */
interface Asked {
  /** How many titles they had said something of when they were asked first. */
  readonly from: number;
  /** Titles that they could not answer. */
  readonly unanswered: readonly ItemId[];
}

const NEWCOMER: Asked = { from: 0, unanswered: [] };
/** Finished or skipped on this device: nobody is asked who did not ask for it. */
const OVER = 'over';

export interface FirstQuestionsDeps {
  readonly db: PalateDb;
  readonly notices: Pick<Notices, 'say' | 'warn' | 'offerUndo'>;
  /** Ranks again; resolves when the next question is there. */
  readonly rank: () => Promise<void>;
}

/**
 * The questions of a first run. An answer is a like or a dislike as anywhere else, and what is said in the lists counts
 * too; what is kept here is who could not answer what, and that it is over. It stays on this device.
 */
export class FirstQuestions {
  readonly #deps: FirstQuestionsDeps;
  #asked: Asked | typeof OVER | null = $state.raw(null);

  constructor(deps: FirstQuestionsDeps) {
    this.#deps = deps;
  }

  /** What the worker has to know to ask; undefined: nobody is to be asked, or it was not read yet. */
  get unanswered(): readonly ItemId[] | undefined {
    return this.#asked === OVER ? undefined : this.#asked?.unanswered;
  }

  /** Taps of `QUESTION_TAPS` that are done. */
  done(said: number): number {
    if (this.#asked === null || this.#asked === OVER) return 0;
    const { from, unanswered } = this.#asked;
    return Math.min(QUESTION_TAPS, Math.max(0, said - from) + unanswered.length);
  }

  /** Without what was kept nobody is asked: better than to ask somebody who has skipped it. */
  async read(): Promise<void> {
    const kept = await readSetting(this.#deps.db, 'ui.firstQuestions').catch(() => OVER);
    this.#asked = askedFrom(kept);
  }

  /** The lists were made anew. */
  heard({ said, question }: Pick<HomeView, 'said' | 'question'>): void {
    if (this.unanswered === undefined || this.done(said) < QUESTION_TAPS) return;
    void this.#keep(OVER);
    if (question) this.#deps.notices.say('That was the last question. The list is made from your answers.');
  }

  /** The person cannot answer: the next question, please. */
  async pass({ id, title }: { readonly id: ItemId; readonly title: string }): Promise<void> {
    const before = this.#asked;
    if (before === null || before === OVER) return;
    await this.#keep({ ...before, unanswered: [...before.unanswered, id] });
    this.#deps.notices.offerUndo(`Not known: ${title}`, () => this.#goBack(before));
    await this.#deps.rank();
  }

  async skip(): Promise<void> {
    const before = this.#asked;
    await this.#keep(OVER);
    if (before !== null) this.#deps.notices.offerUndo('Questions skipped', () => this.#goBack(before));
  }

  /** Asks again. @param said how many titles the person has said something of by now */
  async restart(said: number): Promise<void> {
    await this.#goBack({ from: said, unanswered: [] });
  }

  async #goBack(asked: Asked | typeof OVER): Promise<void> {
    await this.#keep(asked);
    await this.#deps.rank();
  }

  async #keep(asked: Asked | typeof OVER): Promise<void> {
    this.#asked = asked;
    try {
      await writeSetting(
        this.#deps.db,
        'ui.firstQuestions',
        asked === OVER ? OVER : JSON.stringify([asked.from, ...asked.unanswered]),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#deps.notices.warn(`Where you are with the questions could not be kept (${reason}).`);
    }
  }
}

/** What cannot be read was not kept by this version: the person is asked as a newcomer would be. */
function askedFrom(kept: unknown): Asked | typeof OVER {
  if (kept === OVER) return OVER;
  if (typeof kept !== 'string') return NEWCOMER;
  try {
    const [from, ...unanswered] = JSON.parse(kept) as unknown[];
    const names = unanswered.filter((id): id is ItemId => typeof id === 'string');
    return typeof from === 'number' ? { from, unanswered: names } : NEWCOMER;
  } catch {
    return NEWCOMER;
  }
}
