import type { Settings, Space } from './search';

/** What can be searched, by the names of `--model` of the evaluation. */
export interface Tunable {
  readonly space: Space;
  /** What less effort means: settings in place of the model's own. */
  readonly lessEffort: (effort: number) => Settings;
}

const linear: Space = {
  ridge: { kind: 'log', from: 5, to: 1000 },
  dropout: { kind: 'linear', from: 0, to: 0.6 },
  'profile.halfLifeDays': { kind: 'log', from: 60, to: 10_000 },
  'profile.dislikeWeight': { kind: 'linear', from: 0, to: 0.5 },
};

export const TUNABLE: Readonly<Record<'collaborative' | 'linear' | 'ease', Tunable>> = {
  collaborative: {
    space: {
      factors: { kind: 'choice', of: [16, 32, 64, 96, 128] },
      regularization: { kind: 'log', from: 0.0005, to: 0.1 },
      unobservedWeight: { kind: 'log', from: 0.03, to: 2 },
      frequencyExponent: { kind: 'linear', from: 0.5, to: 1 },
    },
    lessEffort: (effort) => ({ iterations: Math.max(1, Math.ceil(15 * effort)) }),
  },
  // A neighbourhood of k costs k³.
  linear: { space: linear, lessEffort: (effort) => ({ neighbours: Math.max(1, Math.ceil(120 * effort)) }) },
  ease: { space: linear, lessEffort: () => ({}) },
};

/** `{'a.b': 1}` as `{a: {b: 1}}`, over what `defaults` has in `a`. */
export function nested(settings: Settings, defaults: object): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    const [outer, inner] = name.split('.');
    if (inner === undefined) config[outer] = value;
    else {
      const before = config[outer] ?? (defaults as Record<string, unknown>)[outer];
      config[outer] = { ...(before as object), [inner]: value };
    }
  }
  return config;
}
