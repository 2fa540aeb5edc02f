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
  /** Without factors where they could not be made. */
  #made: (Basis & { readonly factors: MappedFactors | null }) | null = null;
  #running: AbortController | null = null;

  /** What was made for just this catalogue and model; null when there is nothing yet, or nothing to map. */
  of(basis: Basis): MappedFactors | null {
    return this.itemsOf(basis) ? this.#made!.factors : null;
  }

  /** For how many items there are factors; null: they are not made yet. */
  itemsOf({ catalogue, model }: Basis): number | null {
    if (!model || !catalogue.content) return 0;
    if (this.#made?.catalogue !== catalogue || this.#made.model !== model) return null;
    return this.#made.factors?.ids.length ?? 0;
  }

  /**
   * Makes them, in pieces of some milliseconds between which the worker answers. A later call stops an earlier one.
   * @returns whether `of` has something new
   * @throws AbortError when a later call came; whatever else it throws, it would throw again
   */
  async prepare({ catalogue, model }: Basis): Promise<boolean> {
    this.#running?.abort();
    if (!model || !catalogue.content || this.itemsOf({ catalogue, model }) !== null) return false;
    const { signal } = (this.#running = new AbortController());
    const pause = async () => {
      await new Promise<void>((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
    };
    try {
      const factors = await mapFactors(model.artefact.state, catalogue.content, MAPPING_DEFAULTS, { pause });
      this.#made = { catalogue, model, factors };
      return factors.ids.length > 0;
    } catch (error) {
      if (!signal.aborted) this.#made = { catalogue, model, factors: null };
      throw error;
    }
  }
}
