/** Numbers ids by when they first occur; ids that are plain whole numbers are kept as numbers, which are small. */
export class Names {
  readonly #indexes = new Map<string | number, number>();

  get size(): number {
    return this.#indexes.size;
  }

  indexOf(name: string | number): number | undefined {
    return this.#indexes.get(name);
  }

  add(name: string | number): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = this.#indexes.size;
    this.#indexes.set(name, index);
    return index;
  }

  ids(): string[] {
    return Array.from(this.#indexes.keys(), String);
  }
}
