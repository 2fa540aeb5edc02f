import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText } from './plain-text';

it.each([
  ['Great <b>cable</b><br/>really', 'Great cable really'],
  ['a &#34;pro&#34; one &amp; cheap', 'a "pro" one & cheap'],
  ['I <3 it, 2 < 3', 'I <3 it, 2 < 3'],
  ['<script>alert("bad")</script>fine', 'fine'],
  ['see https://example.org/a?b=c for more', 'see for more'],
  ['<img src=x onerror=alert(1)>', ''],
  // What is no character becomes a space; what is no entity stays.
  ['a&#0;b&#55296;c &#99999999; &nosuch;', 'a b c &#99999999; &nosuch;'],
])('%s', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

it('takes any text, in time that grows with its length', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof plainText(text) === 'string'));
  for (const evil of ['<', '<script>', '&#', 'http://', '<a '])
    expect(plainText(evil.repeat(50_000)).length).toBeLessThan(1_000_000);
});
