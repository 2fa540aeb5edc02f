import type { Draws } from './draws';
import { box, disc, half, polygon, quarter, ring } from './shapes';

/**
 * A motif fills a square of 200 x 200, on a ground that is already there. Each layer is one path in one of the three
 * inks of the palette, painted in order. One path a layer, not one a shape: a page shows eighty covers.
 */
export interface Layer {
  readonly ink: 0 | 1 | 2;
  readonly path: string;
  readonly opacity?: number;
}
export type Motif = (draws: Draws) => Layer[];

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

/** Drama: two presences that touch. */
const encounter: Motif = (draws) => {
  const r = draws.between(48, 66);
  const y = draws.between(84, 116);
  const gap = draws.between(0.55, 1.05) * r;
  return [
    { ink: 0, path: disc(100 - gap / 1.4, y, r) },
    {
      ink: 1,
      path: disc(100 + gap / 1.4, y + draws.between(-26, 26), r * draws.between(0.6, 1)),
      opacity: 0.86,
    },
    { ink: 2, path: box(0, y + r * 0.55, 200, 4) },
  ];
};

/** Comedy: a tiling of half and quarter discs, no two neighbours alike. */
const confetti: Motif = (draws) => {
  const layers: [string[], string[], string[]] = [[], [], []];
  const size = 50;
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 4; column++) {
      const x = column * size;
      const y = row * size;
      const into = layers[draws.whole(0, 2) as 0 | 1 | 2];
      const shape = draws.whole(0, 4);
      if (shape === 0) into.push(disc(x + 25, y + 25, 17));
      else if (shape <= 2) into.push(half(x + 25, y + 25, 25, draws.whole(0, 3)));
      else if (shape === 3) into.push(quarter(x, y, size, 0));
      else into.push(quarter(x + size, y + size, size, 2));
    }
  return layers.map((paths, ink) => ({ ink: ink as 0 | 1 | 2, path: paths.join('') }));
};

/** Action: bars that race across. */
const velocity: Motif = (draws) => {
  const lean = draws.pick([-1, 1]) * draws.between(50, 95);
  const bars = (count: number, spread: number, width: () => number) =>
    times(count, (at) => {
      const x = -60 + at * spread + draws.between(-12, 12);
      const w = width();
      return polygon([
        [x, 200],
        [x + w, 200],
        [x + w + lean, 0],
        [x + lean, 0],
      ]);
    }).join('');
  return [
    { ink: 0, path: bars(5, 66, () => draws.between(18, 36)) },
    { ink: 1, path: bars(4, 80, () => draws.between(5, 12)) },
    { ink: 2, path: disc(draws.between(50, 150), draws.between(45, 120), draws.between(20, 30)) },
  ];
};

/** Adventure: ranges behind ranges, and a sun. */
const horizon: Motif = (draws) => {
  const range = (base: number, height: number) => {
    const peaks = draws.whole(2, 4);
    const points: [number, number][] = [[-10, 200]];
    for (let at = 0; at <= peaks * 2; at++)
      points.push([-10 + (at * 220) / (peaks * 2), at % 2 ? base - height * draws.between(0.6, 1) : base]);
    points.push([210, 200]);
    return polygon(points);
  };
  return [
    { ink: 2, path: disc(draws.between(50, 150), draws.between(56, 84), draws.between(26, 40)) },
    { ink: 0, path: range(148, 76), opacity: 0.75 },
    { ink: 1, path: range(178, 60) },
  ];
};

/** Thriller: rings that do not share a centre. */
const vertigo: Motif = (draws) => {
  const dx = draws.between(-5, 5);
  const dy = draws.between(-4, 4);
  const rings = times(7, (at) => ring(100 + dx * at, 100 + dy * at, 96 - at * 13, 6)).join('');
  return [
    { ink: 0, path: rings },
    { ink: 2, path: disc(100 + dx * 7, 100 + dy * 7, 9) },
    { ink: 1, path: box(0, draws.between(40, 160), 200, 3) },
  ];
};

/** Horror: teeth from above and below, and a moon between them. */
const fangs: Motif = (draws) => {
  const teeth = (fromTop: boolean) => {
    const count = draws.whole(4, 7);
    const width = 200 / count;
    const edge = fromTop ? -2 : 202;
    return times(count, (at) => {
      const tip = draws.between(36, 92);
      return polygon([
        [at * width, edge],
        [(at + 1) * width, edge],
        [(at + draws.between(0.3, 0.7)) * width, fromTop ? tip : 200 - tip],
      ]);
    }).join('');
  };
  const x = draws.between(70, 130);
  return [
    { ink: 2, path: disc(x, 100, draws.between(34, 48)) },
    { ink: 0, path: teeth(true) },
    { ink: 1, path: teeth(false) },
  ];
};

/** Romance: two rings, linked. */
const linked: Motif = (draws) => {
  const r = draws.between(46, 58);
  const y = draws.between(90, 110);
  const lift = draws.between(-22, 22);
  return [
    { ink: 0, path: ring(100 - r * 0.62, y - lift, r, 17) },
    { ink: 1, path: ring(100 + r * 0.62, y + lift, r, 17), opacity: 0.92 },
    { ink: 2, path: disc(100, y, 10) },
  ];
};

/** Music: levels of an equaliser. */
const levels: Motif = (draws) => {
  const count = draws.whole(7, 10);
  const step = 200 / count;
  const phase = draws.between(0, 6);
  const heights = times(
    count,
    (at) => 40 + 60 * (1 + Math.sin(phase + at * draws.between(0.7, 0.9))) + draws.between(-14, 14),
  );
  const bar = (at: number, from: number, to: number) =>
    box(at * step + step * 0.16, from, step * 0.68, to - from);
  return [
    { ink: 0, path: heights.map((h, at) => bar(at, 200 - h, 200)).join('') },
    { ink: 1, path: heights.map((h, at) => bar(at, 200 - h * 0.45, 200)).join('') },
    { ink: 2, path: heights.map((h, at) => bar(at, 188 - h, 194 - h)).join('') },
  ];
};

/** Western: a sun that sets in stripes behind the mesa. */
const sunset: Motif = (draws) => {
  const x = draws.between(70, 130);
  const mesa = draws.between(20, 110);
  return [
    { ink: 2, path: disc(x, 108, 66) },
    { ink: 0, path: times(5, (at) => box(0, 92 + at * 17, 200, 3 + at * 2.4)).join('') },
    {
      ink: 1,
      path: `${polygon([
        [mesa - 14, 200],
        [mesa, 132],
        [mesa + 52, 132],
        [mesa + 66, 200],
      ])}${box(0, 176, 200, 24)}`,
    },
  ];
};

/** Documentary: a halftone, as in print. */
const halftone: Motif = (draws) => {
  const cx = draws.between(40, 160);
  const cy = draws.between(40, 160);
  const dots: [string[], string[]] = [[], []];
  for (let row = 0; row < 9; row++)
    for (let column = 0; column < 9; column++) {
      const x = 12 + column * 22;
      const y = 12 + row * 22;
      const near = 1 - Math.hypot(x - cx, y - cy) / 230;
      dots[(row + column) % 7 === 0 ? 1 : 0].push(disc(x, y, 1.5 + 9 * Math.max(0, near) ** 1.6));
    }
  return [
    { ink: 0, path: dots[0].join('') },
    { ink: 2, path: dots[1].join('') },
  ];
};

/** Black comedy: a board, and one piece that does not belong. */
const board: Motif = (draws) => {
  const cells: string[] = [];
  for (let row = 0; row < 5; row++)
    for (let column = 0; column < 5; column++)
      if ((row + column) % 2) cells.push(box(column * 40, row * 40, 40, 40));
  return [
    { ink: 0, path: cells.join('') },
    { ink: 2, path: disc(draws.whole(0, 4) * 40 + 20, draws.whole(1, 3) * 40 + 20, 29) },
  ];
};

/** Science fiction: orbits and what travels on them. */
const orbits: Motif = (draws) => {
  const x = draws.between(20, 180);
  const radii = [46, 82, 120, 160];
  const planets = radii.map((r) => {
    const angle = draws.between(0.4, Math.PI - 0.4);
    return disc(x + r * Math.cos(angle), 196 - r * Math.sin(angle), draws.between(5, 13));
  });
  return [
    { ink: 0, path: radii.map((r) => ring(x, 196, r, 2.5)).join('') },
    { ink: 1, path: planets.slice(0, 3).join('') },
    { ink: 2, path: `${disc(x, 196, 28)}${planets[3]}` },
  ];
};

/** Crime and mystery: light through blinds. */
const blinds: Motif = (draws) => {
  const tilt = draws.between(-14, 14);
  const slats = times(8, (at) => {
    const y = 4 + at * 25;
    return polygon([
      [0, y + tilt],
      [200, y - tilt],
      [200, y + 11 - tilt],
      [0, y + 11 + tilt],
    ]);
  });
  return [
    { ink: 2, path: disc(draws.between(60, 140), draws.between(70, 130), draws.between(44, 60)) },
    { ink: 0, path: slats.join('') },
  ];
};

/** Family and animation: blocks in a tower. */
const tower: Motif = (draws) => {
  const layers: [string[], string[], string[]] = [[], [], []];
  let y = 200;
  for (let at = 0; y > 40; at++) {
    const height = draws.between(34, 52);
    const into = layers[(at % 3) as 0 | 1 | 2];
    const x = draws.between(24, 60);
    if (at % 2) into.push(half(100, y, height, 0));
    else into.push(box(x, y - height, 200 - 2 * x, height));
    y -= height;
  }
  layers[2].push(disc(100, Math.max(18, y - 16), 15));
  return layers.map((paths, ink) => ({ ink: ink as 0 | 1 | 2, path: paths.join('') }));
};

/** Instruments: strings under tension. */
const strings: Motif = (draws) => {
  const x = draws.between(70, 130);
  return [
    { ink: 1, path: disc(x, 112, draws.between(56, 70)) },
    { ink: 2, path: ring(x, 112, 46, 5) },
    { ink: 0, path: times(6, (at) => box(x - 38 + at * 15, 0, 1.4 + at * 0.5, 200)).join('') },
  ];
};

/** Everything else: bands, like spines on a shelf. */
const spines: Motif = (draws) => {
  const layers: [string[], string[], string[]] = [[], [], []];
  for (let x = 14; x < 176;) {
    const width = draws.between(10, 30);
    const height = draws.between(84, 172);
    layers[draws.whole(0, 2) as 0 | 1 | 2].push(box(x, 200 - height, width, height));
    x += width + 4;
  }
  return layers.map((paths, ink) => ({ ink: ink as 0 | 1 | 2, path: paths.join('') }));
};

export const MOTIFS = {
  encounter,
  confetti,
  velocity,
  horizon,
  vertigo,
  fangs,
  linked,
  levels,
  sunset,
  halftone,
  board,
  orbits,
  blinds,
  tower,
  strings,
  spines,
} as const satisfies Record<string, Motif>;
export type MotifName = keyof typeof MOTIFS;
