/** SVG path data for the few shapes that motifs are made of. Units: the 200 x 200 square of a motif. */

const n = (value: number) => Number(value.toFixed(1));

/** Radii are rounded before they are doubled: half an arc that misses its end by 0.1 is no half circle any more. */
export const disc = (x: number, y: number, radius: number) => {
  const r = n(radius);
  return `M${n(n(x) - r)} ${n(y)}a${r} ${r} 0 1 0 ${n(2 * r)} 0a${r} ${r} 0 1 0 ${n(-2 * r)} 0z`;
};

/** A disc with a hole: the inner circle runs the other way, so that the non-zero fill rule leaves it open. */
export const ring = (x: number, y: number, radius: number, width: number) => {
  const r = n(Math.max(0.1, radius - width));
  return `${disc(x, y, radius)}M${n(n(x) - r)} ${n(y)}a${r} ${r} 0 1 1 ${n(2 * r)} 0a${r} ${r} 0 1 1 ${n(-2 * r)} 0z`;
};

export const box = (x: number, y: number, width: number, height: number) =>
  `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`;

export const polygon = (points: readonly (readonly [number, number])[]) =>
  `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}z`;

/** Half a disc; `turn` in quarter turns: 0 round side up, 1 right, 2 down, 3 left. */
export const half = (cx: number, cy: number, radius: number, turn: number) => {
  const [x, y, r] = [n(cx), n(cy), n(radius)];
  const ends = [
    [-r, 0],
    [0, -r],
    [r, 0],
    [0, r],
  ] as const;
  const [dx, dy] = ends[turn % 4] ?? ends[0];
  return `M${n(x + dx)} ${n(y + dy)}A${r} ${r} 0 0 1 ${n(x - dx)} ${n(y - dy)}z`;
};

/** A quarter of a disc with its corner at (x, y); `turn` in quarter turns. */
export const quarter = (x: number, y: number, r: number, turn: number) => {
  const [ax, ay, bx, by] = (
    [
      [r, 0, 0, r],
      [0, r, -r, 0],
      [-r, 0, 0, -r],
      [0, -r, r, 0],
    ] as const
  )[turn % 4] ?? [r, 0, 0, r];
  return `M${n(x)} ${n(y)}L${n(x + ax)} ${n(y + ay)}A${n(r)} ${n(r)} 0 0 1 ${n(x + bx)} ${n(y + by)}z`;
};
