import type { CollaborativeConfig } from '../config';
import type { Figures } from './measure';
import type { Trial } from './trial';

export interface CardFacts {
  readonly dataset: string;
  readonly trainedAt: number;
  readonly config: CollaborativeConfig;
  readonly seed: number;
  readonly people: number;
  readonly films: number;
  readonly ratings: number;
  readonly demoFilms: number;
  readonly shipped: number;
  readonly bytes: number;
  readonly digest: string;
  readonly figures: { readonly popularity: Figures; readonly f32: Figures; readonly int8: Figures };
  readonly trials: readonly Trial[];
}

/** CARD.md: what the shipped model is, from the numbers of the run that made it. */
export function writeCard(facts: CardFacts): string {
  const { figures, trainedAt, shipped, demoFilms } = facts;
  const day = new Date(trainedAt).toISOString().slice(0, 10);
  const times = figures.int8['ndcg@10'] / figures.popularity['ndcg@10'];
  const loss = 100 * (1 - figures.int8['ndcg@10'] / figures.f32['ndcg@10']);
  return `# The pretrained model

Written by \`npm run pretrained\`; do not edit by hand.

\`collaborative.palate\` lets a fresh Palate recommend from real taste before anyone has tapped: factors of
${count(shipped)} films, learned by Palate's own trainer (implicit ALS) from ${facts.dataset}.

| | |
|---|---|
| data | ${facts.dataset}: ${count(facts.ratings)} ratings of ${count(facts.films)} films; ${count(facts.people)} people with a like or dislike |
| weights | as in the app: 4 stars and more like, 2 and fewer dislike (models/preference.ts) |
| trained | ${day}, on everything; seed ${facts.seed} |
| shipped | ${count(shipped)} of the demo catalogue's ${count(demoFilms)} films (${percent(shipped / demoFilms)}): those that join by title and year and that somebody liked or disliked; ${count(facts.bytes)} bytes |
| SHA-256 | \`${facts.digest}\` |
| made again by | \`npm run pretrained -- --from <ml-latest-small> --trained-at ${new Date(trainedAt).toISOString()}\` |

## Configuration

\`\`\`json
${JSON.stringify(facts.config, null, 2)}
\`\`\`

## How good it is

Another training with the same configuration, on the first 80 % of each person's ratings by time. Their later ratings
of at least 4 stars are the test; all ${count(facts.films)} films that they had not rated compete (full ranking).

| model | NDCG@10 | recall@20 | MRR | coverage@10 |
|---|---|---|---|---|
${row('popularity', figures.popularity)}
${row('ALS, 32-bit factors', figures.f32)}
${row('**ALS, int8 factors (as shipped)**', figures.int8)}

${times.toFixed(2)} times popularity's NDCG@10. Quantisation costs ${loss.toFixed(2)} % of NDCG@10 (A3: below 0.5 %).

## How the configuration was chosen

On a validation split inside the training part (its own last 20 % of each person); the test was not looked at.
\`pretrained/search.ts\` tries these and writes \`search.json\`. What a row does not name is as above.
Of settings as good as each other the one that covers more of the catalogue was taken; 64 factors were given.

| changed | NDCG@10 | recall@20 | MRR | coverage@10 |
|---|---|---|---|---|
${facts.trials.map(({ changes, figures }) => row(changes ? inWords(changes) : 'popularity', figures)).join('\n')}

## Limits

Films up to 2011 only, and the taste of a few hundred people who rated films on one English-speaking site until 2018.
Films with few ratings have short factors and come late. The factors are a start: they are a prior for what the people
of one Palate do (docs/maths.md), and are outweighed by it.

## Licence

MovieLens is for non-commercial use with acknowledgement: F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens
Datasets: History and Context. ACM Transactions on Interactive Intelligent Systems 5, 4, Article 19.
https://doi.org/10.1145/2827872. The artefact holds learned factors and summed weights only, and no ratings. For
commercial use, train on data of your own and remove this file.
`;
}

const count = (value: number) => value.toLocaleString('en-US');
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function row(name: string, figures: Figures): string {
  const cells = [figures['ndcg@10'], figures['recall@20'], figures.mrr, figures['coverage@10']];
  return `| ${[name, ...cells.map((value) => value.toFixed(4))].join(' | ')} |`;
}

function inWords(changes: Partial<CollaborativeConfig>): string {
  return Object.entries(changes)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
