/** Literals of Python, as which the metadata of Amazon's 2014 edition is written: `{'asin': '0001', 'price': 7.9}`. */

/** Nothing that we read is nested deeper. */
const MAX_DEPTH = 20;

/**
 * Reads one literal: strings, numbers, True, False, None, lists, tuples and dictionaries. Nothing is ever evaluated.
 * @throws {SyntaxError} naming the place where it is no literal
 */
export function parsePythonLiteral(text: string): unknown {
  return new Reader(text).whole();
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const WORD = /True|False|None|nan|inf/y;
const PLAIN = { "'": /[^'\\]*/y, '"': /[^"\\]*/y } as const;

const WORDS: Readonly<Record<string, unknown>> = {
  True: true,
  False: false,
  None: null,
  nan: NaN,
  inf: Infinity,
};
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', '\\': '\\', "'": "'", '"': '"' },
  '\n': '',
};
/** Escape letter -> hexadecimal digits behind it. */
const CODES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  whole(): unknown {
    const value = this.#value(0);
    this.#take(SPACE);
    if (this.#at < this.text.length) this.#fail('something stands behind it');
    return value;
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.#fail('it is nested too deep');
    this.#take(SPACE);
    const first = this.text[this.#at];
    if (first === '{') return this.#dictionary(depth);
    if (first === '[') return this.#list(']', depth);
    if (first === '(') return this.#list(')', depth);
    if ((first === 'u' || first === 'b') && /['"]/.test(this.text[this.#at + 1] ?? '')) this.#at++;
    const quote = this.text[this.#at];
    if (quote === "'" || quote === '"') return this.#string(quote);
    const word = this.#take(WORD);
    if (word) return WORDS[word];
    const number = this.#take(NUMBER);
    return number ? Number(number) : this.#fail('no value begins here');
  }

  #dictionary(depth: number): Record<string, unknown> {
    // Without a prototype: a key may be called __proto__.
    const values = Object.create(null) as Record<string, unknown>;
    this.#at++;
    while (!this.#ends('}')) {
      const key = this.#value(depth + 1);
      if (!this.#ends(':')) this.#fail('a colon is missing');
      values[String(key)] = this.#value(depth + 1);
      this.#separator('}');
    }
    return values;
  }

  #list(end: string, depth: number): unknown[] {
    const values: unknown[] = [];
    this.#at++;
    while (!this.#ends(end)) {
      values.push(this.#value(depth + 1));
      this.#separator(end);
    }
    return values;
  }

  /** A comma, or the end, which is left where it is. */
  #separator(end: string): void {
    if (this.#ends(',')) return;
    if (this.text[this.#at] !== end) this.#fail(`neither a comma nor ${end} follows`);
  }

  #ends(mark: string): boolean {
    this.#take(SPACE);
    if (this.text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #string(quote: "'" | '"'): string {
    this.#at++;
    let value = '';
    for (;;) {
      value += this.#take(PLAIN[quote]);
      const mark = this.text[this.#at++];
      if (mark === quote) return value;
      if (mark === undefined) this.#fail('a quote is missing');
      value += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.text[this.#at++] ?? this.#fail('a quote is missing');
    const digits = CODES[letter];
    if (digits === undefined) return ESCAPES[letter] ?? `\\${letter}`;
    const code = this.text.slice(this.#at, this.#at + digits);
    const point = /^[\da-fA-F]+$/.test(code) && code.length === digits ? parseInt(code, 16) : Infinity;
    if (point > 0x10ffff) this.#fail('an escape is broken');
    this.#at += digits;
    return String.fromCodePoint(point);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #fail(what: string): never {
    throw new SyntaxError(`${what} (character ${this.#at + 1})`);
  }
}
