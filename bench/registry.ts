import { als } from './als';
import type { Bench } from './bench';
import { browser } from './browser';
import { foldIn } from './fold-in';
import { login } from './login';
import { quality } from './quality';
import { rank } from './rank';
import { score } from './score';

/** The benches by the names of `npm run bench -- <name>`. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  als,
  'fold-in': foldIn,
  score,
  rank,
  login,
  quality,
  browser,
};
