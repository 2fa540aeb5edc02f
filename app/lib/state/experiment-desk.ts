import type {
  ExperimentPlan,
  ExperimentResults,
  ExperimentRow,
} from '../../../sync-server/protocol/experiment-messages';
import type { Accounts } from './accounts.svelte';

export type { ExperimentResults, ExperimentRow };

/** What operators do with experiments. Everything throws {SyncError} with a sentence. */
export class ExperimentDesk {
  readonly #accounts: Pick<Accounts, 'ask'>;

  constructor(accounts: Pick<Accounts, 'ask'>) {
    this.#accounts = accounts;
  }

  /** Newest first. */
  async list(): Promise<readonly ExperimentRow[]> {
    return (await this.#accounts.ask((api, signal) => api.experiments(signal))).experiments;
  }

  results(id: string): Promise<ExperimentResults> {
    return this.#accounts.ask((api, signal) => api.experimentResults(id, signal));
  }

  start(plan: ExperimentPlan): Promise<ExperimentRow> {
    return this.#accounts.ask((api, signal) => api.startExperiment(plan, signal));
  }

  stop(id: string): Promise<ExperimentRow> {
    return this.#accounts.ask((api, signal) => api.stopExperiment(id, signal));
  }
}
