import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../math/sparse-matrix';
import { norm } from '../math/sparse-vector';
import type { Mention } from './terms';
import { fitTfIdf, type TfIdfConfig } from './tf-idf';

const config: TfIdfConfig = {
  fields: { title: 2, text: 1, genres: 1, creators: 1, tags: 1, decade: 0 },
  minimumDocuments: 1,
};
const mention = (key: string, field: Mention['field'] = 'text'): Mention => ({
  key,
  field,
  label: `<${key}>`,
});

describe('fitTfIdf', () => {
  it('gives the weights of the formula, by hand', () => {
    const documents = [[mention('a'), mention('a'), mention('b'), mention('b', 'title')], [mention('b')], []];
    const { terms, matrix } = fitTfIdf(documents, config);
    expect(terms.keys).toEqual(['a', 'b']);
    expect(terms.labels).toEqual(['<a>', '<b>']);
    const idf = [Math.log(4 / 2) + 1, Math.log(4 / 3) + 1];
    expect([...terms.idf]).toEqual(idf.map((value) => expect.closeTo(value, 6)));
    const raw = [(1 + Math.log(2)) * idf[0], (1 + 2) * idf[1]];
    const length = Math.hypot(...raw);
    expect([...rowOf(matrix, 0).values]).toEqual(raw.map((value) => expect.closeTo(value / length, 6)));
    expect([...rowOf(matrix, 1).indices]).toEqual([1]);
    expect(rowOf(matrix, 2).indices.length).toBe(0);
  });

  it('leaves out fields without weight and terms of too few documents', () => {
    const documents = [
      [mention('a'), mention('b'), mention('d', 'decade')],
      [mention('b'), mention('d', 'decade')],
    ];
    const { terms } = fitTfIdf(documents, { ...config, minimumDocuments: 2 });
    expect(terms.keys).toEqual(['b']);
  });

  it('gives rows of length 1 and columns in order', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.array(key.map((each) => mention(each))), { maxLength: 8 }), (documents) => {
        const { matrix, terms } = fitTfIdf(documents, config);
        documents.forEach((document, d) => {
          const row = rowOf(matrix, d);
          expect(norm(row)).toBeCloseTo(document.length > 0 ? 1 : 0, 5);
          expect([...row.indices]).toEqual([...row.indices].sort((a, b) => a - b));
          expect(new Set([...row.indices].map((index) => terms.keys[index]))).toEqual(
            new Set(document.map((each) => each.key)),
          );
        });
      }),
    );
  });
});
