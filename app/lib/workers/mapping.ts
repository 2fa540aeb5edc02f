import { MAPPING_DEFAULTS } from '../../../models/mapping/config';
import { mapFactors } from '../../../models/mapping/map-factors';
import type { MappedFactors } from '../../../models/mapping/mapped-factors';
import type { Holdings } from './loader';

type Basis = Pick<Holdings, 'catalogue' | 'model'>;

/**
 * Factors for the items of the catalogue that the shared model does not know, made on the device from what it holds
 * anyway: nothing is sent, stored or migrated, and whatever is lost is made again.
 */
export class Mapping {
  #made: (Basis & { readonly factors: MappedFactors }) | null = null;
  #running: AbortController | null = null;

  /** What was made for just this catalogue and model; null when there is nothing yet, or nothing to map. */
  of({ catalogue, model }: Basis): MappedFactors | null {
    const made = this.#made?.catalogue === catalogue && this.#made.model === model ? this.#made : null;
    return made && made.factors.ids.length > 0 ? made.factors : null;
  }

  /**
   * Makes them, in pieces of some milliseconds between which the worker answers. A later call stops an earlier one.
   * @returns whether `of` has something new
   * @throws AbortError when a later call came
   */
  async prepare({ catalogue, model }: Basis): Promise<boolean> {
    this.#running?.abort();
    if (!model || !catalogue.content) return false;
    if (this.#made?.catalogue === catalogue && this.#made.model === model) return false;
    const { signal } = (this.#running = new AbortController());
    const pause = async () => {
      await new Promise<void>((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
    };
    const factors = await mapFactors(model.artefact.state, catalogue.content, MAPPING_DEFAULTS, { pause });
    this.#made = { catalogue, model, factors };
    return factors.ids.length > 0;
  }
}
