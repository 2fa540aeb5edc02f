import { als } from './als';
import type { Bench } from './bench';
import { browser } from './browser';
import { coldItems } from './cold-items';
import { delta } from './delta';
import { foldIn } from './fold-in';
import { importing } from './import';
import { ingest } from './ingest';
import { login } from './login';
import { peers } from './peers';
import { quality } from './quality';
import { rank } from './rank';
import { score } from './score';
import { start } from './start';

/** The benches by the names of `npm run bench -- <name>`. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  als,
  delta,
  peers,
  'fold-in': foldIn,
  score,
  rank,
  import: importing,
  ingest,
  login,
  quality,
  'cold-items': coldItems,
  browser,
  start,
};
