/** Rows of a CSV file with a header, each checked alone: a broken row never takes its neighbours along. */
import { parse } from 'csv-parse/sync';
import { SourceError } from '../../models/errors';
import { readLines, type Line } from './lines';

export interface Row {
  /** 1-based line of the file. */
  readonly line: number;
  readonly text: string;
  /** Cells in the order of the columns that were asked for; null when the line is no row of this table. */
  readonly cells: readonly string[] | null;
  /** What is wrong when `cells` is null, otherwise ''. */
  readonly reason: string;
}

/**
 * Reads a table whose header names at least `columns`, in any order. A record is one line: none of the formats read
 * here has line breaks inside a cell, and so a lost quote costs one row instead of the rest of the file. Blank lines
 * are skipped.
 *
 * @throws {SourceError} when the file is empty or its header lacks a column
 */
export async function* readTable(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  columns: readonly string[],
  mend: string,
): AsyncGenerator<Row> {
  for await (const rows of readTableBatches(file, chunks, columns, mend)) yield* rows;
}

/** The same in batches, one batch a chunk: a step of an async generator costs more than a row. */
export async function* readTableBatches(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  columns: readonly string[],
  mend: string,
): AsyncGenerator<readonly Row[]> {
  let width = 0;
  let places: number[] | null = null;
  for await (const lines of readLines(chunks)) {
    const rows: Row[] = [];
    for (const line of lines) {
      if (line.text.trim() === '') continue;
      if (places) rows.push(toRow(line, places, width));
      else ({ places, width } = readHeader(file, line, columns, mend));
    }
    yield rows;
  }
  if (!places) throw new SourceError(`${file} is empty. ${mend}`);
}

function readHeader(
  file: string,
  line: Line,
  columns: readonly string[],
  mend: string,
): { places: number[]; width: number } {
  const names = (splitCells(line.text) ?? []).map((name) => name.trim());
  const places = columns.map((column) => names.indexOf(column));
  if (places.includes(-1)) {
    const found = line.text.slice(0, 80);
    throw new SourceError(
      `${file} should begin with "${columns.join(',')}", but begins with "${found}". ${mend}`,
    );
  }
  return { places, width: names.length };
}

function toRow(line: Line, places: readonly number[], width: number): Row {
  const { number, text } = line;
  const cells = splitCells(text);
  if (!cells) return { line: number, text, cells: null, reason: 'quotes do not match' };
  if (cells.length !== width) {
    return { line: number, text, cells: null, reason: `${cells.length} columns instead of ${width}` };
  }
  const inOrder = places.length === width && places.every((place, at) => place === at);
  return { line: number, text, cells: inOrder ? cells : places.map((place) => cells[place]), reason: '' };
}

/** The cells of one line; null when its quotes are broken. Most lines have no quotes and need no parser. */
function splitCells(text: string): string[] | null {
  if (!text.includes('"')) return text.split(',');
  try {
    const records = parse(text, { relax_column_count: true });
    return records.length === 1 ? (records[0] as string[]) : null;
  } catch {
    return null;
  }
}
