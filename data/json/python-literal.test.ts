import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from './python-literal';

/** As Python's repr() writes it, in one of the ways that it has. */
function repr(value: unknown, quote: "'" | '"'): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return (
      quote +
      value
        .replace(/\\/g, '\\\\')
        .replaceAll(quote, `\\${quote}`)
        .replace(/\n/g, '\\n')
        .replace(/[\u0080-\u00ff]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16)}`) +
      quote
    );
  if (Array.isArray(value)) return `[${value.map((each) => repr(each, quote)).join(', ')}]`;
  return `{${Object.entries(value as object)
    .map(([key, each]) => `${repr(key, quote)}: ${repr(each, quote)}`)
    .join(', ')}}`;
}

describe('parsePythonLiteral', () => {
  it('reads what repr() writes', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, fc.constantFrom("'" as const, '"' as const), (value, quote) => {
        expect(JSON.parse(JSON.stringify(parsePythonLiteral(repr(value, quote))))).toEqual(
          JSON.parse(JSON.stringify(value)), // without -0
        );
      }),
      { numRuns: 300 },
    );
  });

  it('reads a line of the metadata', () => {
    const line = `{'asin': '0000031852', 'title': "Girls' \\"Tutu\\"", 'price': 3.17, 'related': {'also_bought': ['B00JHONN1S']}, u'salesRank': {'Toys & Games': 211836}, 'brand': None, 'pair': (1, 2,), 'e': '\\u00e9\\U0001F600'}`;
    expect(parsePythonLiteral(line)).toEqual({
      ...{ asin: '0000031852', title: `Girls' "Tutu"`, price: 3.17, brand: null, pair: [1, 2], e: 'é😀' },
      related: { also_bought: ['B00JHONN1S'] },
      salesRank: { 'Toys & Games': 211_836 },
    });
  });

  it('evaluates nothing, and says where it is no literal', () => {
    const broken = [
      "__import__('os')",
      "{'a' 1}",
      "{'a': 1",
      "['a' 'b'",
      "'open",
      "'\\xg0'",
      '1 2',
      '',
      `${'['.repeat(30)}`,
    ];
    for (const text of broken) expect(() => parsePythonLiteral(text), text).toThrow(SyntaxError);
    expect(() => parsePythonLiteral("{'a' 1}")).toThrow('a colon is missing (character 6)');
    expect(Object.getPrototypeOf(parsePythonLiteral("{'__proto__': {'x': 1}}"))).toBeNull();
  });
});
