/** An experiment as it is typed, and the plan that it means. */
import { readPlan } from '../../../models/experiments/experiment';
import { METRIC_NAMES, type Metric } from '../../../models/experiments/metrics';
import { ExperimentError } from '../../../models/experiments/reading';
import type { ExperimentPlan } from '../../../sync-server/protocol/experiment-messages';

/** Numbers are text while they are typed; empty: not said. */
export interface VariantDraft {
  readonly key: number;
  name: string;
  weight: string;
  policy: string;
  alpha: string;
  epsilon: string;
  diversity: string;
  ensemble: boolean;
}

export interface ExperimentDraft {
  name: string;
  /** Of the people, in percent. */
  share: string;
  days: string;
  /** In percent, but for the reward. */
  guards: Record<Metric, string>;
  variants: VariantDraft[];
}

export const newVariant = (key: number, name: string): VariantDraft => ({
  ...{ key, name, weight: '1', policy: 'thompson', alpha: '', epsilon: '', diversity: '', ensemble: true },
});

export const newDraft = (): ExperimentDraft => ({
  ...{ name: '', share: '100', days: '7' },
  guards: { reward: '', welcomed: '', refused: '5', unranked: '5' },
  variants: [newVariant(0, 'usual'), newVariant(1, 'other')],
});

export function planOf({ name, share, days, guards, variants }: ExperimentDraft): ExperimentPlan {
  const allowed = METRIC_NAMES.flatMap((metric): [Metric, number][] => {
    const said = number(guards[metric]);
    return said === undefined ? [] : [[metric, metric === 'reward' ? said : said / 100]];
  });
  return {
    name: name.trim(),
    share: (number(share) ?? NaN) / 100,
    days: number(days) ?? NaN,
    guards: Object.fromEntries(allowed),
    variants: variants.map((variant) => ({
      name: variant.name.trim(),
      weight: number(variant.weight) ?? NaN,
      changes: changesOf(variant),
    })),
  };
}

/** What is usual is no change. */
function changesOf({ policy, alpha, epsilon, diversity, ensemble }: VariantDraft) {
  const said = {
    policy: policy === 'thompson' ? undefined : policy,
    alpha: policy === 'linucb' ? number(alpha) : undefined,
    epsilon: policy === 'epsilon-greedy' ? number(epsilon) : undefined,
    diversity: number(diversity),
    ensemble: ensemble ? undefined : false,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([change, value]) => (value === undefined ? [] : [[change, value]])),
  );
}

/** NaN: no number, which the plan's own reader refuses. */
const number = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.trim().replace(',', '.'));

const IN_PERCENT = new Set(['share', 'guards.welcomed', 'guards.refused', 'guards.unranked']);

/** What is wrong, by place in the plan, such as `variants.1.name`; at most one place at a time. */
export function problemsOf(draft: ExperimentDraft): Record<string, string> {
  try {
    readPlan(planOf(draft));
    return {};
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    const [place, ...said] = error.message.split(': ');
    if (IN_PERCENT.has(place)) return { [place]: 'Give a number above 0, up to 100.' };
    const sentence = said.join(': ');
    return { [place]: sentence.charAt(0).toUpperCase() + sentence.slice(1) };
  }
}
