/** Labelled sentences: `label<TAB>sentence` with a header, as SST-2 comes. */
import { SentimentError } from '../../errors';

export interface LabelledText {
  readonly text: string;
  readonly isPositive: boolean;
}

export interface Rows {
  readonly rows: readonly LabelledText[];
  /** Lines that could not be used, from 1, the header included. */
  readonly rejects: readonly { readonly line: number; readonly why: string }[];
}

const LABELS: Readonly<Record<string, boolean>> = {
  '0': false,
  '1': true,
  negative: false,
  positive: true,
};

/** Names that sets of labelled sentences give to the sentence. */
const TEXT_COLUMNS = ['sentence', 'content', 'text'];

/** The columns may stand in either order. @throws {SentimentError} the header names no label or no sentence */
export function readRows(content: string): Rows {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split('\t').map((name) => name.trim().toLowerCase());
  const labelAt = header.indexOf('label');
  const textAt = header.findIndex((name) => TEXT_COLUMNS.includes(name));
  if (labelAt < 0 || textAt < 0)
    throw new SentimentError(
      'The first line has to name two columns with a tab between: label and sentence.',
    );
  const rows: LabelledText[] = [];
  const rejects: { line: number; why: string }[] = [];
  for (const [at, line] of lines.entries()) {
    if (at === 0 || line === '') continue;
    const cells = line.split('\t');
    const isPositive = LABELS[cells[labelAt]?.trim().toLowerCase() ?? ''];
    const text = cells[textAt]?.trim() ?? '';
    if (cells.length !== header.length) rejects.push({ line: at + 1, why: `${cells.length} columns` });
    else if (isPositive === undefined) rejects.push({ line: at + 1, why: 'the label is not 0 or 1' });
    else if (text === '') rejects.push({ line: at + 1, why: 'there is no sentence' });
    else rows.push({ text, isPositive });
  }
  return { rows, rejects };
}
