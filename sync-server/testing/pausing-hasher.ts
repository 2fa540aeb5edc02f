/** Argon2 that can be held up, for what happens to an account while somebody waits for it. */
import { argon2 } from '../auth/passwords';
import type { Hasher } from '../auth/passwords';

type Work = 'hash' | 'hashLike';

export class PausingHasher implements Hasher {
  #held: { readonly work: Work; readonly reached: () => void; readonly released: Promise<void> } | null =
    null;

  /**
   * Does `meanwhile` after the next computation of this kind was done and before its result is known.
   * @returns what `act` was answered
   */
  async during<T>(work: Work, act: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
    let release = () => {};
    const released = new Promise<void>((go) => (release = go));
    const reached = new Promise<void>((go) => (this.#held = { work, reached: go, released }));
    const acting = act();
    await reached;
    await meanwhile();
    release();
    return acting;
  }

  hash = (password: string, salt?: Uint8Array) => this.#wait('hash', argon2.hash(password, salt));
  hashLike = (hashed: string, password: string) => this.#wait('hashLike', argon2.hashLike(hashed, password));

  async #wait(work: Work, hashing: Promise<string>): Promise<string> {
    const hashed = await hashing;
    const held = this.#held;
    if (held?.work !== work) return hashed;
    this.#held = null; // one only: whatever happens meanwhile hashes too
    held.reached();
    await held.released;
    return hashed;
  }
}
