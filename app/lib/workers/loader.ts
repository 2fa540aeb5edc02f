import { ArtefactError } from '../../../models/errors';
import { decodeArtefact, type CollaborativeArtefact } from '../../../models/collaborative/artefact';
import { decodePrior, type Prior } from '../../../models/bandit/prior';
import { decodeEnsemble, type Ensemble } from '../../../models/hybrid/ensemble';
import { openCatalogue, type Catalogue } from './catalogue';
import type { EngineStore, StoredBytes } from './engine-store';

/** An artefact and the names by which it goes. */
export interface Model {
  readonly digest: string;
  readonly version: string;
  readonly artefact: CollaborativeArtefact;
}

/** How this catalogue's sources are blended, in place of the defaults. */
export interface ChosenBlend {
  readonly digest: string;
  /** Of the model beside which it was chosen. */
  readonly version: string;
  readonly ensemble: Ensemble;
}

/** What others' answers say of the sources. */
export interface Heard {
  readonly digest: string;
  readonly prior: Prior;
}

/** What the device holds, as far as it can be used. */
export interface Holdings {
  readonly catalogue: Catalogue;
  readonly model: Model | null;
  /** Null: the default blend. */
  readonly chosen: ChosenBlend | null;
  /** Null: the device learns alone. */
  readonly heard: Heard | null;
  /** For a person: what could not be used and what that means. Null when all is well. */
  readonly problem: string | null;
}

/**
 * Names all that a list is made with: the model, the ensemble with its own version where that is another one, for a moment
 * between two downloads, and the prior by its digest (R3, R4).
 */
export function versionOf({ model, chosen, heard }: Pick<Holdings, 'model' | 'chosen' | 'heard'>): string {
  const version = model?.version ?? '';
  const own = chosen && chosen.version !== version ? `:${chosen.version}` : '';
  return `${version}${chosen ? `+ensemble${own}` : ''}${heard ? `+prior:${heard.digest.slice(0, 8)}` : ''}`;
}

/** How many items of the catalogue the shared model knows. */
export function knownItems({ catalogue, model }: Pick<Holdings, 'catalogue' | 'model'>): number {
  const ids = model?.artefact.state.ids ?? [];
  return ids.filter((id) => catalogue.vocabulary.indexOf(id) >= 0).length;
}

/**
 * Reads what is installed. What has not changed is kept as it is; what cannot be used is named in `problem`, and what
 * was in use before stays in use (A2).
 * @throws what the store throws when it cannot be read at all: asking again may help
 */
export async function loadHoldings(store: EngineStore, before: Holdings | null): Promise<Holdings> {
  const problems: string[] = [];
  const attempt = async <Result>(what: string, work: () => Promise<Result>, otherwise: Result) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ArtefactError)) throw error;
      problems.push(`${what} ${error.message}`);
      return otherwise;
    }
  };
  const catalogue = await attempt(
    before?.catalogue.digest
      ? 'The new catalogue cannot be used, the one before it stays.'
      : 'The catalogue on this device cannot be used.',
    async () => openNew(await store.catalogue(), before?.catalogue ?? null, openCatalogue),
    null,
  );
  const model = await attempt(
    before?.model
      ? 'The new shared model cannot be used, the one before it stays.'
      : 'The shared model on this device cannot be used, so lists are made without what people have in common.',
    async () => openNew(await store.collaborative(), before?.model ?? null, openModel),
    before?.model ?? null,
  );
  const chosen = await attempt(
    before?.chosen
      ? 'The new way to blend cannot be used, the one before it stays.'
      : 'The way to blend on this device cannot be used, so lists are blended as by default.',
    async () => openNew(await store.ensemble(), before?.chosen ?? null, openEnsemble),
    before?.chosen ?? null,
  );
  const heard = await attempt(
    before?.heard
      ? 'What others’ answers say now cannot be used, what they said before stays.'
      : 'What others’ answers say cannot be used, so lists follow your own alone.',
    async () => openNew(await store.prior(), before?.heard ?? null, openPrior),
    before?.heard ?? null,
  );
  return {
    catalogue: catalogue ?? before?.catalogue ?? (await openCatalogue(null)),
    ...{ model, chosen, heard },
    problem: problems.length > 0 ? problems.join(' ') : null,
  };
}

async function openNew<Opened extends { readonly digest: string | null }>(
  stored: StoredBytes | null,
  before: Opened | null,
  open: (stored: StoredBytes | null) => Promise<Opened | null>,
): Promise<Opened | null> {
  return before && before.digest === (stored?.digest ?? null) ? before : open(stored);
}

async function openModel(stored: StoredBytes | null): Promise<Model | null> {
  if (!stored) return null;
  const { digest, version, bytes } = stored;
  return { digest, version, artefact: decodeArtefact(bytes) };
}

async function openEnsemble(stored: StoredBytes | null): Promise<ChosenBlend | null> {
  if (!stored) return null;
  const { digest, version, bytes } = stored;
  return { digest, version, ensemble: decodeEnsemble(bytes) };
}

async function openPrior(stored: StoredBytes | null): Promise<Heard | null> {
  return stored && { digest: stored.digest, prior: decodePrior(stored.bytes) };
}
