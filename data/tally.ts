/** Counts what an import did, and says it in a sentence. */
import type { ImportRecord } from './records';

export interface ImportCounts {
  readonly items: number;
  readonly interactions: number;
  readonly rejects: number;
  /** How often each cleaning rule was applied, in order of first use. */
  readonly cleaned: Readonly<Record<string, number>>;
  /** Rows of each file: read = accepted + rejected. */
  readonly files: Readonly<Record<string, { read: number; accepted: number; rejected: number }>>;
}

export class ImportTally {
  #items = 0;
  #interactions = 0;
  #rejects = 0;
  readonly #cleaned = new Map<string, number>();
  readonly #files = new Map<string, { read: number; accepted: number; rejected: number }>();

  add(record: ImportRecord): void {
    if (record.type === 'item') this.#items++;
    else if (record.type === 'interaction') this.#interactions++;
    else if (record.type === 'reject') this.#rejects++;
    else if (record.type === 'cleaned')
      this.#cleaned.set(record.rule, (this.#cleaned.get(record.rule) ?? 0) + 1);
    else {
      const { read, accepted, rejected } = record;
      this.#files.set(record.file, { read, accepted, rejected });
    }
  }

  get counts(): ImportCounts {
    return {
      items: this.#items,
      interactions: this.#interactions,
      rejects: this.#rejects,
      cleaned: Object.fromEntries(this.#cleaned),
      files: Object.fromEntries(this.#files),
    };
  }
}

const count = (n: number) => n.toLocaleString('en-US');

/**
 * For a person, for example `3,201 rows read, 3,199 films kept, 1 rejected: 1 duplicates merged, 24 …`.
 * @param noun what the items are, in the plural
 */
export function describeImport(counts: ImportCounts, noun: string): string {
  const read = Object.values(counts.files).reduce((sum, file) => sum + file.read, 0);
  const parts = [`${count(read)} rows read`, `${count(counts.items)} ${noun} kept`];
  if (counts.interactions > 0) parts.push(`${count(counts.interactions)} interactions`);
  parts.push(`${count(counts.rejects)} rejected`);
  const rules = Object.entries(counts.cleaned)
    .sort((a, b) => b[1] - a[1])
    .map(([rule, times]) => `${count(times)} ${rule}`);
  return rules.length === 0 ? parts.join(', ') : `${parts.join(', ')}: ${rules.join(', ')}`;
}
