/** A source in memory, for tests of importers. */
import { SourceError } from '../../models/errors';
import type { ImportRecord, SourceFiles } from '../records';

/** @param chunk bytes a chunk; small ones put line breaks and letters across borders */
export function memorySource(
  files: Readonly<Record<string, string | Uint8Array>>,
  chunk = 1 << 16,
): SourceFiles {
  return {
    files: async () => Object.keys(files).sort(),
    async *open(file) {
      const content = files[file];
      if (content === undefined) throw new SourceError(`There is no ${file}.`);
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
  };
}

/** All records of a stream, by type. */
export async function collect(stream: AsyncIterable<ImportRecord> | Iterable<ImportRecord>) {
  const records: ImportRecord[] = [];
  for await (const record of stream) records.push(record);
  const only = <T extends ImportRecord['type']>(type: T) =>
    records.filter((record): record is Extract<ImportRecord, { type: T }> => record.type === type);
  return {
    records,
    items: only('item').map(({ item }) => item),
    interactions: only('interaction'),
    rejects: only('reject'),
    cleaned: only('cleaned'),
    files: only('file'),
  };
}
