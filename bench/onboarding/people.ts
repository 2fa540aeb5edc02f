import type { ValuedRow } from '../../models/evaluation/cli/read-log';
import { byUser } from '../../models/evaluation/split';
import { deriveSeed, seededRandom } from '../../models/math/random';

type Rows = readonly ValuedRow[];

/** Some newcomers, all of whose rows are held back, and what a model may learn from. */
export interface Newcomers {
  readonly train: Rows;
  readonly held: ReadonlyMap<string, Rows>;
}

/** So many parts, one of which is held back. */
const PARTS = 4;

/** A quarter of the people is the test: no setting may be chosen by them. */
export function testPeople(rows: Rows, seed: number): Newcomers {
  const people = shuffledPeople(rows, seed);
  return heldBack(rows, people.slice(0, quarter(people)));
}

/** All others, a quarter of them at a time; the people of the test are in no part of it. */
export function validationPeople(rows: Rows, seed: number): Newcomers[] {
  const people = shuffledPeople(rows, seed);
  const others = people.slice(quarter(people));
  const size = quarter(others);
  const known = new Set(others);
  const own = rows.filter(({ userId }) => known.has(userId));
  return Array.from({ length: PARTS }, (_, part) =>
    heldBack(own, others.slice(part * size, (part + 1) * size)),
  );
}

const quarter = (people: readonly string[]) => Math.ceil(people.length / PARTS);

function heldBack(rows: Rows, people: readonly string[]): Newcomers {
  const newcomers = new Set(people);
  return {
    train: rows.filter(({ userId }) => !newcomers.has(userId)),
    held: byUser(rows.filter(({ userId }) => newcomers.has(userId))),
  };
}

function shuffledPeople(rows: Rows, seed: number): string[] {
  const people = [...byUser(rows).keys()].sort();
  const random = seededRandom(deriveSeed(seed, 'onboarding'));
  for (let at = people.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [people[at], people[other]] = [people[other], people[at]];
  }
  return people;
}
