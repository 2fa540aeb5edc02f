import { expect, it } from 'vitest';
import { lineChart } from './plot';

const chart = (lines: Record<string, number[]>) =>
  lineChart({ title: 'A & <B>', x: 'round', y: 'reward', lines });
const pointsOf = (svg: string) =>
  [...svg.matchAll(/points="([^"]+)"/g)].map(([, points]) =>
    points.split(' ').map((point) => point.split(',').map(Number) as [number, number]),
  );

it('draws each line from left to right, the larger the higher, all inside the frame', () => {
  const [rising, falling] = pointsOf(chart({ rising: [0, 1, 2], falling: [2, 1, -3] }));
  expect(rising.map(([x]) => x)).toEqual(falling.map(([x]) => x));
  expect(rising[0][0]).toBeLessThan(rising[2][0]);
  expect(rising[2][1]).toBeLessThan(rising[0][1]);
  expect(falling[2][1]).toBeGreaterThan(falling[0][1]);
  for (const [x, y] of [...rising, ...falling]) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(720);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(400);
  }
});

it('keeps names apart that end at the same height, and escapes words', () => {
  const svg = chart({ one: [0, 1], two: [0, 1] });
  const heightOf = (name: string) => Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(svg)![1]);
  expect(Math.abs(heightOf('one') - heightOf('two'))).toBeGreaterThanOrEqual(12);
  expect(svg).toContain('A &amp; &lt;B&gt;');
});

it('gives a line the same colour in each chart of the same names', () => {
  const names = ['oracle', 'blend'];
  const lines = { oracle: [0, 2], blend: [0, 1] };
  const colourOf = (svg: string) => /fill="(#\w+)">blend</.exec(svg)![1];
  const common = { title: 'A', x: 'round', y: 'reward', names };
  const alone = lineChart({ ...common, lines: { blend: lines.blend } });
  expect(colourOf(alone)).toBe(colourOf(lineChart({ ...common, lines })));
  expect(colourOf(alone)).not.toBe(colourOf(chart({ blend: lines.blend })));
});

it('draws lines that never change', () => {
  for (const [, y] of pointsOf(chart({ flat: [0, 0, 0] }))[0]) expect(Number.isFinite(y)).toBe(true);
});
