import type { Interaction } from '../../../models/types';
import { knownItems } from './loader';
import type { Holdings } from './loader';
import type { HistorySnapshot } from './history-log';
import type { DashboardView, ModelView } from './messages';
import { LEAST_SHOWN, outcomesOf } from './outcomes';
import { tasteShares } from './taste-shares';

/** All that the dashboard is made from, as of one moment. */
export interface DashboardSources {
  readonly holdings: Holdings;
  readonly snapshot: HistorySnapshot;
  /** Without impressions, in the person's order. */
  readonly events: readonly Interaction[];
  readonly impressions: readonly Interaction[];
  /** ms since the epoch. */
  readonly now: number;
}

export function dashboardView({
  holdings,
  snapshot,
  events,
  impressions,
  now,
}: DashboardSources): DashboardView {
  const { catalogue } = holdings;
  const { preferences } = snapshot;
  const profile = catalogue.content?.profile;
  return {
    said: saidOf(snapshot),
    preferences: preferences.length,
    taste: profile ? tasteShares({ preferences, now }, profile, catalogue) : { genres: [], decades: [] },
    outcomes: outcomesOf(impressions, events),
    leastShown: LEAST_SHOWN,
    items: catalogue.items.length,
    model: modelOf(holdings),
  };
}

function saidOf({ standings }: HistorySnapshot): DashboardView['said'] {
  const said = { liked: 0, disliked: 0, saved: 0, rated: 0, hidden: 0, purchased: 0 };
  for (const standing of standings.values()) {
    said.liked += Number(standing.liked);
    said.disliked += Number(standing.disliked);
    said.saved += Number(standing.saved);
    said.rated += Number(standing.rating !== null);
    said.hidden += Number(standing.hidden);
    said.purchased += Number(standing.purchased);
  }
  return said;
}

function modelOf(holdings: Holdings): ModelView | null {
  const { model } = holdings;
  if (!model) return null;
  const { facts, state } = model.artefact;
  return {
    ...{ version: model.version, trainedAt: facts.trainedAt, basedOn: facts.basedOn, dataset: facts.dataset },
    ...{ factors: state.k, items: knownItems(holdings), metrics: { ...facts.metrics } },
  };
}
