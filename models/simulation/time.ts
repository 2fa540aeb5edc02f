/** One list a day. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAY = 24 * 60 * 60 * 1000;

/** ms since the epoch. */
export const timeOf = (round: number): number => FIRST_DAY + round * DAY;
export const roundAt = (time: number): number => Math.floor((time - FIRST_DAY) / DAY);
