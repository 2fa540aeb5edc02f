import { collaborativeTrainer } from '../../../../models/collaborative/als';
import { encodeArtefact } from '../../../../models/collaborative/artefact';
import { HYBRID_DEFAULTS, type HybridConfig, type Source, SOURCES } from '../../../../models/hybrid/config';
import { encodeEnsemble } from '../../../../models/hybrid/ensemble';
import { linearTrainer } from '../../../../models/linear/trainer';
import { popularityTrainer } from '../../../../models/popularity/trainer';
import type { Interaction, InteractionKind, Item, TrainingData } from '../../../../models/types';
import type { EngineStore, HistoryPage, LoggedInteraction, StoredBytes } from '../engine-store';

export const NOW = Date.UTC(2026, 0, 1);

/** A device's database in memory, with the same bytes that a server would ship. */
export class MemoryStore implements EngineStore {
  held: {
    catalogue: StoredBytes | null;
    collaborative: StoredBytes | null;
    ensemble?: StoredBytes | null;
    prior?: StoredBytes | null;
  } = { catalogue: null, collaborative: null };
  events: LoggedInteraction[] = [];
  epoch = '0';
  /** Registers of the preference profile. */
  taste: HistoryPage['taste'] = [];
  invitation: HistoryPage['invitation'] = null;
  /** Rows that were read, page by page. */
  readonly reads: number[] = [];

  catalogue = async () => this.held.catalogue;
  collaborative = async () => this.held.collaborative;
  ensemble = async () => this.held.ensemble ?? null;
  prior = async () => this.held.prior ?? null;

  async historyAfter(row: number): Promise<HistoryPage> {
    const rows = this.events.slice(row).filter(({ kind }) => kind !== 'impression');
    this.reads.push(rows.length);
    const { taste, invitation } = this;
    return { rows, taste, invitation, lastRow: this.events.length, epoch: this.epoch };
  }

  impressions = async (most: number, upTo = Infinity) =>
    this.events.filter(({ kind, row }) => kind === 'impression' && row <= upTo).slice(-most);

  /** Taps something; a minute passes. */
  tap(kind: InteractionKind, itemId: string, more: Partial<Interaction> = {}): LoggedInteraction {
    const seq = this.events.length + 1;
    const id = `event-${this.epoch}-${seq}`;
    const event = {
      id,
      deviceId: 'here',
      seq,
      row: seq,
      kind,
      itemId,
      value: null,
      context: null,
      at: NOW + seq * 60_000,
    };
    this.events.push({ ...event, ...more });
    return this.events.at(-1)!;
  }
}

export function catalogueBytes(items: readonly Item[], digest = `catalogue-${items.length}`): StoredBytes {
  const bytes = new TextEncoder().encode(JSON.stringify({ format: 1, items }));
  return { digest, version: digest, bytes };
}

export async function artefactBytes(
  data: TrainingData,
  factors: number,
  version: string,
): Promise<StoredBytes> {
  const config = { ...collaborativeTrainer.defaults, factors };
  const state = await collaborativeTrainer.fit(data, config, { seed: 1 });
  const { counts } = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 1 });
  const facts = { version, trainedAt: data.now, basedOn: null, metrics: {}, dataset: 'synthetic' };
  return {
    digest: `digest-${version}`,
    version,
    bytes: encodeArtefact(state, facts, { popularity: counts }),
  };
}

/** Ranks by the linear model alone, so that what it does is seen. */
export async function ensembleBytes(data: TrainingData, version: string): Promise<StoredBytes> {
  const linear = await linearTrainer.fit(data, { ...linearTrainer.defaults, neighbours: 60 }, { seed: 1 });
  const alone = (source: Source) => (source === 'linear' ? { cold: 1, warm: 1 } : { cold: 0, warm: 0 });
  const weights = Object.fromEntries(SOURCES.map((source) => [source, alone(source)]));
  const blend = { ...HYBRID_DEFAULTS, weights: weights as HybridConfig['weights'] };
  const facts = { version, trainedAt: data.now, basedOn: null, metrics: {}, dataset: 'synthetic' };
  return { digest: `ensemble-${version}`, version, bytes: encodeEnsemble({ facts, blend, linear }) };
}
