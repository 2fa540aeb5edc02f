/** An export on its way out: as much of it is in memory as the reader takes. */
import type { ExportedPage } from '../db/export-person';
import { sentenceOf } from '../db/failure-in-words';
import type { PersonExport } from '../protocol/person-messages';

/** The pages as the text of one `PersonExport`; pages of a table follow each other. */
export async function* inWire(
  head: Omit<PersonExport, 'tables'>,
  pages: AsyncIterable<ExportedPage>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"tables":{`;
  let table: string | null = null;
  let empty = true;
  for await (const page of pages) {
    if (page.table !== table) {
      yield `${table === null ? '' : '],'}${JSON.stringify(page.table)}:[`;
      [table, empty] = [page.table, true];
    }
    if (page.rows.length === 0) continue;
    yield `${empty ? '' : ','}${page.rows.map((row) => JSON.stringify(row)).join(',')}`;
    empty = false;
  }
  yield table === null ? '}}' : ']}}';
}

/** Reads on only when it is asked to. A failure breaks the answer off, so that nobody takes half of it for all. */
export function textStream(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      // Whoever serves the stream logs its failure.
      const next = await texts.next().catch((cause: unknown) => {
        throw new Error(`The export broke off: ${sentenceOf(cause)}`);
      });
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => void (await texts.return(undefined)),
  });
}
