import { PalateError } from '../../errors';

/** The command was called wrongly, or a file cannot be used: one sentence for the person, exit code 2. */
export class UsageError extends PalateError {
  override readonly name = 'UsageError';
}
