import type { Motif } from './motif';
import * as round from './round-motifs';
import * as straight from './straight-motifs';

/** How covers of one genre look: what is drawn, in which colours, and in which voice the title is set. */
export interface GenreStyle {
  /** Any of these, by the item's own draw. */
  readonly motifs: readonly Motif[];
  readonly voice: 'plain' | 'bookish' | 'loud' | 'soft' | 'slab';
  /** Ground, ink of the title (>= 4.5:1 on the ground, tested), then the three inks of the motif. Hex. */
  readonly palettes: readonly Palette[];
}
export type Palette = readonly [ground: string, title: string, first: string, second: string, third: string];

const style = (motifs: readonly Motif[], voice: GenreStyle['voice'], ...palettes: Palette[]): GenreStyle => ({
  motifs,
  voice,
  palettes,
});

const drama = style(
  [round.encounter, round.halves, round.tides, straight.stair],
  'bookish',
  ['#22313f', '#f6efe4', '#d9825b', '#e9c9a6', '#f6efe4'],
  ['#ece4d6', '#2a2430', '#7a3b4b', '#c98d6b', '#2a2430'],
  ['#3c2a3e', '#f4e8ec', '#b5728a', '#e3b7a0', '#f4e8ec'],
  ['#dfe5e2', '#1f3236', '#3f6b6f', '#c4a484', '#1f3236'],
  ['#c9d3de', '#1d2a3d', '#46648a', '#e2a07c', '#1d2a3d'],
  ['#4b2e24', '#f8ead9', '#c98a5a', '#8c5a44', '#f3d6a8'],
  ['#2c3b2f', '#eef1e2', '#8aa27b', '#d8b26a', '#eef1e2'],
  ['#efd9cf', '#3b1f22', '#b45a52', '#8b6f7d', '#3b1f22'],
);
const comedy = style(
  [round.confetti, round.bounce],
  'soft',
  ['#f7d354', '#2b2118', '#e4572e', '#2f6f8f', '#fff6da'],
  ['#f6c8c0', '#3a1c2b', '#c63d5a', '#f2a65a', '#6d2e46'],
  ['#cfe8d5', '#17352b', '#2d8a68', '#f2b84b', '#e76f51'],
  ['#bcdcf0', '#12304a', '#2f7fb8', '#f0c24d', '#ef6f5e'],
  ['#f4e2b8', '#3c2a12', '#3f8f8a', '#e8743b', '#b8433a'],
  ['#e3d3ee', '#2f1c48', '#8a5fc0', '#f2a541', '#e4567c'],
);
const action = style(
  [straight.velocity, straight.burst, straight.chevrons],
  'loud',
  ['#1a1d24', '#ffffff', '#e2432a', '#f3b229', '#f4efe6'],
  ['#e8442c', '#1a0c08', '#a3200f', '#ffd25c', '#fff0d8'],
  ['#f0b428', '#201803', '#d0461b', '#3a2c10', '#fff4d6'],
  ['#12343b', '#f2f7f2', '#1f5f66', '#f08a3c', '#f2e3bd'],
  ['#d9dde0', '#15181b', '#8e979e', '#d8332a', '#15181b'],
  ['#2a1a3e', '#f7effc', '#5a2f8a', '#ff6b4a', '#ffd166'],
);
const adventure = style(
  [straight.horizon, straight.horizon, straight.chevrons],
  'slab',
  ['#16404a', '#f7f0dc', '#2f7a78', '#0c2a33', '#f0a93b'],
  ['#f3ddb3', '#3a2413', '#c98246', '#7a4526', '#d9512c'],
  ['#9fc6d6', '#0f2b3a', '#4b8aa6', '#1f4e66', '#fff3cf'],
  ['#e7c7b0', '#3b1a17', '#b0614c', '#6d2f2d', '#fbe6c4'],
  ['#27324f', '#eef1fa', '#4c5f93', '#161f36', '#f3c969'],
  ['#cfdcb4', '#22301a', '#7f9a57', '#43602f', '#f2efd2'],
);
const thriller = style(
  [round.vertigo, round.gaze, straight.blinds],
  'plain',
  ['#d9482b', '#190a06', '#1f0f0b', '#f5d9c4', '#f5d9c4'],
  ['#17202b', '#eef3f7', '#3f6f8f', '#c6d4de', '#f0543c'],
  ['#e5e1d8', '#1d1d1f', '#2c2c30', '#b23a2e', '#b23a2e'],
  ['#1e2a26', '#eaf2ec', '#4f7a6a', '#cfe0d2', '#f2b63c'],
  ['#6b1f2a', '#fbeae6', '#2e0c12', '#f0c4b4', '#f7d9c9'],
);
const horror = style(
  [straight.fangs, round.gaze],
  'bookish',
  ['#3a0d12', '#fbe9e2', '#12060a', '#1d080d', '#e0d3bb'],
  ['#141a17', '#e6efe6', '#37513f', '#22352a', '#c9d66b'],
  ['#c9c3b6', '#1c1414', '#33272a', '#5c1a1e', '#a3222a'],
);
const romance = style(
  [round.linked, round.tides],
  'soft',
  ['#f8dcd8', '#4a1526', '#d34a6a', '#f0996f', '#7c1f3d'],
  ['#6e1f3f', '#fdeaea', '#f08a94', '#f6c48e', '#fdeaea'],
  ['#efe3f0', '#341c46', '#8d5ba6', '#e58aa6', '#4b2768'],
);
const music = style(
  [straight.levels],
  'loud',
  ['#26184a', '#f5efff', '#6a45c9', '#e14b8f', '#f8cf5a'],
  ['#f2e6cf', '#221b2e', '#e0633a', '#21605f', '#221b2e'],
  ['#0f3d3a', '#eafaf3', '#21837a', '#f2b13c', '#eafaf3'],
);
const western = style(
  [straight.sunset],
  'slab',
  ['#e9a94f', '#33160a', '#e9a94f', '#6b2d16', '#c4431f'],
  ['#f0dcb8', '#3a2013', '#f0dcb8', '#8a4a2a', '#d9713a'],
);
const documentary = style(
  [round.halftone],
  'plain',
  ['#eeece6', '#1b1d1f', '#26292c', '#26292c', '#d8432b'],
  ['#1d3557', '#eef4fb', '#a8c6df', '#a8c6df', '#f3b43f'],
);
const blackComedy = style(
  [round.board, round.bounce],
  'loud',
  ['#f1ede4', '#1a1a1c', '#1f1f22', '#1f1f22', '#d6402b'],
  ['#23242a', '#f7f3ea', '#40424c', '#40424c', '#f4c63d'],
);
const scienceFiction = style(
  [round.orbits],
  'plain',
  ['#0d1b3a', '#eaf1ff', '#4a67b0', '#8fb3ff', '#ff8a5c'],
  ['#1b1230', '#f2ecff', '#5b4797', '#57d0c6', '#f4c95d'],
  ['#dbe4ea', '#142530', '#6d8ea3', '#24536e', '#e4592f'],
);
const crime = style(
  [straight.blinds, round.gaze],
  'bookish',
  ['#14171c', '#f3ead6', '#2b313a', '#2b313a', '#e3b34c'],
  ['#d8cfbf', '#211a15', '#3b322a', '#3b322a', '#a4372c'],
  ['#10302d', '#e9f2e6', '#1f4d47', '#1f4d47', '#d9c27a'],
);
const family = style(
  [straight.tower, round.bounce],
  'soft',
  ['#bfe3ef', '#10303d', '#f26b4e', '#2b7fa3', '#f6c445'],
  ['#fde3c8', '#40220f', '#e86a54', '#4a9c8c', '#f2b632'],
  ['#dcd6f2', '#251c4a', '#7a63c4', '#f08a70', '#f6cb5c'],
);
const instruments = style(
  [straight.strings],
  'plain',
  ['#7a3b1e', '#fdf1e2', '#fbe3c2', '#2b140a', '#d98a4a'],
  ['#1f2a30', '#eef2f0', '#e0d2b4', '#0f1518', '#b8793e'],
  ['#e9dfcc', '#2c2018', '#4a382b', '#b5652f', '#f6efe0'],
);
const other = style(
  [straight.spines, straight.stair],
  'bookish',
  ['#e7e0d3', '#26231f', '#a2442f', '#2f5561', '#c99a4b'],
  ['#2b2f3a', '#f1eee6', '#c4704f', '#7f9aa3', '#d9b566'],
  ['#24453c', '#f0f3e8', '#7fae8f', '#e0a458', '#cf5f4a'],
);

/** First match on the lower-case genre wins, so the narrower stands above the wider. */
const STYLES: readonly (readonly [RegExp, GenreStyle])[] = [
  [/black comedy|satire|parody/, blackComedy],
  [/romantic|romance/, romance],
  [/music|concert|performance/, music],
  [/instrument|guitar|string|amp|pedal/, instruments],
  [/western/, western],
  [/documentary|non-?fiction|biograph|history|science(?! fiction)/, documentary],
  [/horror/, horror],
  [/sci-?fi|science fiction|space/, scienceFiction],
  [/crime|mystery|noir|detective/, crime],
  [/thriller|suspense/, thriller],
  [/animation|child|family|kids|young/, family],
  [/comedy|humor|humour/, comedy],
  [/action|war\b/, action],
  [/adventure|fantasy|travel/, adventure],
  [/drama|fiction|literar|classic/, drama],
];

/** The style of the first genre that has one. */
export function styleOf(genres: readonly string[]): GenreStyle {
  for (const genre of genres) {
    const found = STYLES.find(([pattern]) => pattern.test(genre.toLowerCase()));
    if (found) return found[1];
  }
  return other;
}

export const ALL_STYLES: readonly GenreStyle[] = [...STYLES.map(([, found]) => found), other];
