/** One text for one JSON value: keys sorted, no spaces. Equal content has equal text on every machine. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * A text of that kind piece by piece, for JSON of any depth: `canonical` goes down by recursion and would not come back.
 * The two are not the same, since objects hold keys that are numbers in an order of their own.
 */
export function* canonicalPieces(value: unknown): Generator<string> {
  // What is still to be said, the next piece last. A function is a value, a string is text between values.
  const rest: (string | (() => unknown))[] = [() => value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') yield next;
    else for (const piece of piecesOf(next()).reverse()) rest.push(piece);
  }
}

function piecesOf(value: unknown): (string | (() => unknown))[] {
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  if (Array.isArray(value))
    return ['[', ...value.flatMap((inner: unknown, at) => [at === 0 ? '' : ',', () => inner]), ']'];
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '{',
    ...entries.flatMap(([key, inner], at) => [
      `${at === 0 ? '' : ','}${JSON.stringify(key)}:`,
      () => inner as unknown,
    ]),
    '}',
  ];
}
