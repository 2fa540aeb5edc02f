import { ArtefactError } from '../../../models/errors';
import type { Item } from '../../../models/types';

const FORMAT = 1;

/**
 * Items of a catalogue as the server ships it: UTF-8 JSON `{ "format": 1, "items": Item[] }`. Its digest was verified,
 * so what is checked is that this version of the app can read it.
 * @throws {ArtefactError}
 */
export function decodeCatalogue(bytes: Uint8Array): Item[] {
  const { format, items } = parsed(bytes);
  if (format !== FORMAT)
    throw new ArtefactError(`The catalogue has format ${String(format)}, this version reads ${FORMAT}.`);
  if (!Array.isArray(items) || !items.every(isItem))
    throw new ArtefactError('The catalogue holds something that is not an item.');
  if (new Set(items.map(({ id }) => id)).size < items.length)
    throw new ArtefactError('The catalogue holds an item twice.');
  return items;
}

function parsed(bytes: Uint8Array): { format?: unknown; items?: unknown } {
  try {
    return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    throw new ArtefactError('The catalogue is not JSON.', { cause: error });
  }
}

const isText = (value: unknown) => typeof value === 'string';
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

/** The fields that models read must have their types; the rest is only shown. */
function isItem(value: unknown): value is Item {
  const { id, title, text, year, genres, creators, tags } = Object(value) as Partial<
    Record<keyof Item, unknown>
  >;
  return (
    [id, title, text].every(isText) &&
    [genres, creators, tags].every(areTexts) &&
    (year === null || typeof year === 'number')
  );
}
