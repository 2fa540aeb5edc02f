/** Foretells how many interactions there will be, from how much of their file is read: they stream, nobody has counted. */
export class Forecast {
  /** Of the files before this one. */
  #before = 0;
  #done = 0;
  #share = 0;

  /** @param share of the file that is being read, in [0, 1]; null when it is not known */
  constructor(readonly share: () => number | null) {}

  /** @param done so far, of all files @returns of the files up to this one; 0 when there is no telling */
  total(done: number): number {
    const share = this.share() ?? 0;
    if (share < this.#share) this.#before = this.#done; // another file
    this.#done = done;
    this.#share = share;
    return share > 0 ? Math.max(done, Math.round(this.#before + (done - this.#before) / share)) : 0;
  }
}
