/** What reading the files came across: how many rows, and which of them were left out. */
export interface Tally {
  rows: number;
  rejected: number;
  /** Hears of each row that was left out. @param line 1-based, the header counted */
  readonly onReject: (file: string, line: number, reason: string) => void;
  /** Hears now and then how far the reading is. */
  readonly onRows: (rows: number) => void;
}

const ROWS_BETWEEN_REPORTS = 250_000;

/** Counts one row. @param problem what is wrong with it, or null */
export function count(tally: Tally, file: string, line: number, problem: string | null): void {
  tally.rows++;
  if (problem !== null) {
    tally.rejected++;
    tally.onReject(file, line, problem);
  }
  if (tally.rows % ROWS_BETWEEN_REPORTS === 0) tally.onRows(tally.rows);
}
