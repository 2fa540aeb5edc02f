import { describe, expect, it } from 'vitest';
import { parseManifest } from './manifest';

const manifest = () => ({
  name: 'small',
  version: '1',
  files: [{ path: 'onnx/model.onnx', bytes: 10, sha256: 'a'.repeat(64) }],
  calibration: { temperature: 1.5, neutral: { from: 0.4, to: 0.6 } },
  window: 126,
  known: [{ text: 'good', positive: 0.9 }],
  tolerance: 0.02,
});

describe('a manifest', () => {
  it('is taken as it is, without what this version does not know', () => {
    expect(parseManifest({ ...manifest(), later: true })).toEqual(manifest());
  });

  it.each([
    ['files', []],
    ['files', [{ path: '../secret', bytes: 1, sha256: 'a'.repeat(64) }]],
    ['files', [{ path: '/etc/passwd', bytes: 1, sha256: 'a'.repeat(64) }]],
    ['files', [{ path: 'a', bytes: 1e9, sha256: 'a'.repeat(64) }]],
    ['files', [{ path: 'a', bytes: 1, sha256: 'A'.repeat(64) }]],
    ['calibration', { temperature: 0, neutral: { from: 0.4, to: 0.6 } }],
    ['calibration', { temperature: 1, neutral: { from: 0.6, to: 0.4 } }],
    ['window', 100_000],
    ['window', '126'],
    ['known', [{ text: 'x', positive: NaN }]],
    ['tolerance', 0],
    ['name', undefined],
  ])('is refused, with the field, for %s %j', (field, value) => {
    expect(() => parseManifest({ ...manifest(), [field]: value })).toThrow(field);
  });

  it.each([null, [], 'text', 1])('is refused when it is %j', (json) => {
    expect(() => parseManifest(json)).toThrow('the manifest is no object');
  });
});
