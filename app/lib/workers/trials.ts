import { assignedVariant } from '../../../models/experiments/assign';
import { settingsOf, USUAL, type Settings } from '../../../models/experiments/changes';
import { readExperiment } from '../../../models/experiments/experiment';
import { ExperimentError } from '../../../models/experiments/reading';
import type { Invitation } from './engine-store';

/** How lists are made for this person. */
export interface Trial {
  readonly settings: Settings;
  /** Null: as usual, because they take part in none. */
  readonly part: { readonly experiment: string; readonly name: string; readonly variant: string } | null;
  /** Why the experiment that runs cannot be taken part in, for the settings page; null: no reason. */
  readonly note: string | null;
}

const NONE: Trial = { settings: USUAL, part: null, note: null };

/** Decides from what the server said last, by itself: offline too, and alike on all devices of a person. */
export class Trials {
  #latest: { readonly said: string; readonly trial: Trial } = { said: 'null', trial: NONE };
  #inUse: { readonly seed: number; readonly trial: Trial } | null = null;

  /**
   * The same for as long as the seed is the same: nobody's list changes under their hands because an experiment has begun, or
   * the server has heard of the device meanwhile.
   */
  of(seed: number, invitation: Invitation | null): Trial {
    if (this.#inUse?.seed !== seed) this.#inUse = { seed, trial: this.next(invitation) };
    return this.#inUse.trial;
  }

  /** What holds from the next seed on. */
  next(invitation: Invitation | null): Trial {
    const said = JSON.stringify(invitation);
    if (this.#latest.said !== said) this.#latest = { said, trial: invitation ? trialOf(invitation) : NONE };
    return this.#latest.trial;
  }
}

function trialOf({ experiment: said, personId }: Invitation): Trial {
  try {
    const experiment = readExperiment(said);
    const variant = assignedVariant(experiment, personId);
    if (!variant) return NONE;
    const part = { experiment: experiment.id, name: experiment.name, variant: variant.name };
    return { settings: settingsOf(variant.changes), part, note: null };
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return {
      ...NONE,
      note: `The experiment “${said.name}”, so that lists are made as usual: ${error.message}`,
    };
  }
}
