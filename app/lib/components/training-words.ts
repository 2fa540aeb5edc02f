/** Words for a run of the trainer, as admins read them (A5). */

const TRIGGERS: Record<string, string> = {
  evidence: 'Enough was new, or somebody was to be forgotten',
  hand: 'Started by hand',
  start: 'Started with the server',
};

const STATES: Record<string, string> = {
  running: 'Running',
  published: 'Published',
  refused: 'Not published',
  skipped: 'Nothing to train',
  failed: 'Failed',
};

/** A newer server may have further ones: they go by their own name. */
export const triggerWords = (trigger: string): string => TRIGGERS[trigger] ?? trigger;
export const stateWords = (state: string): string => STATES[state] ?? state;

/** NDCG@10 with four decimals, the measure that decides; `–` where there is none. */
export function figureWords(figures: Readonly<Record<string, number>> | null): string {
  return figures?.['ndcg@10']?.toFixed(4) ?? '–';
}
