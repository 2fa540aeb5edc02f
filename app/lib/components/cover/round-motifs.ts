import { times, type Motif } from './motif';
import { box, disc, half, polygon, quarter, ring } from './shapes';

/** Drama: two presences that touch. */
export const encounter: Motif = (draws) => {
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
export const confetti: Motif = (draws) => {
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

/** Thriller: rings that do not share a centre. */
export const vertigo: Motif = (draws) => {
  const dx = draws.between(-5, 5);
  const dy = draws.between(-4, 4);
  const rings = times(7, (at) => ring(100 + dx * at, 100 + dy * at, 96 - at * 13, 6)).join('');
  return [
    { ink: 0, path: rings },
    { ink: 2, path: disc(100 + dx * 7, 100 + dy * 7, 9) },
    { ink: 1, path: box(0, draws.between(40, 160), 200, 3) },
  ];
};

/** Romance: two rings, linked. */
export const linked: Motif = (draws) => {
  const r = draws.between(46, 58);
  const y = draws.between(90, 110);
  const lift = draws.between(-22, 22);
  return [
    { ink: 0, path: ring(100 - r * 0.62, y - lift, r, 17) },
    { ink: 1, path: ring(100 + r * 0.62, y + lift, r, 17), opacity: 0.92 },
    { ink: 2, path: disc(100, y, 10) },
  ];
};

/** Documentary: a halftone, as in print. */
export const halftone: Motif = (draws) => {
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

/** Science fiction: orbits and what travels on them. */
export const orbits: Motif = (draws) => {
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

/** Black comedy: a board, and one piece that does not belong. */
export const board: Motif = (draws) => {
  const cells: string[] = [];
  for (let row = 0; row < 5; row++)
    for (let column = 0; column < 5; column++)
      if ((row + column) % 2) cells.push(box(column * 40, row * 40, 40, 40));
  return [
    { ink: 0, path: cells.join('') },
    { ink: 2, path: disc(draws.whole(0, 4) * 40 + 20, draws.whole(1, 3) * 40 + 20, 29) },
  ];
};

/** Drama: two halves that face each other, and do not quite meet. */
export const halves: Motif = (draws) => {
  const r = draws.between(56, 76);
  const gap = draws.between(3, 12);
  const shift = draws.between(-24, 24);
  return [
    { ink: 0, path: half(100 - gap, 100 - shift, r, 3) },
    { ink: 1, path: half(100 + gap, 100 + shift, r, 1) },
    { ink: 2, path: disc(draws.pick([40, 160]), draws.between(24, 44), draws.between(8, 13)) },
  ];
};

/** Comedy: a ball, and where it bounced. */
export const bounce: Motif = (draws) => {
  const hops = draws.whole(2, 3);
  const span = 200 / hops;
  const arcs = times(hops, (hop) =>
    times(9, (at) => {
      const t = (at + 0.5) / 9;
      return disc((hop + t) * span, 176 - 4 * t * (1 - t) * (132 - hop * 34), 5 + 3 * Math.sin(Math.PI * t));
    }).join(''),
  );
  const last = draws.between(0.35, 0.65);
  const top = 176 - 4 * last * (1 - last) * (132 - (hops - 1) * 34);
  return [
    { ink: 1, path: box(0, 184, 200, 16) },
    { ink: 0, path: arcs.join('') },
    { ink: 2, path: disc((hops - 1 + last) * span, top, 27) },
  ];
};

/** Drama and romance: tides under a low sun. */
export const tides: Motif = (draws) => {
  const wave = (y: number, height: number, phase: number) => {
    const points = times(11, (at): [number, number] => [at * 20, y + height * Math.sin(phase + at * 0.63)]);
    return polygon([...points, [200, 204], [0, 204]]);
  };
  const phase = draws.between(0, 6);
  return [
    { ink: 2, path: disc(draws.between(60, 140), draws.between(66, 92), draws.between(34, 50)) },
    { ink: 0, path: wave(118, 12, phase), opacity: 0.85 },
    { ink: 1, path: wave(152, 10, phase + 2.1) },
  ];
};

/** Thriller: an eye that looks elsewhere. */
export const gaze: Motif = (draws) => {
  const x = 100 + draws.between(-30, 30);
  return [
    { ink: 1, path: `M6 100Q100 ${draws.whole(4, 30)} 194 100Q100 ${draws.whole(170, 196)} 6 100z` },
    { ink: 0, path: disc(x, 100, 38) },
    { ink: 2, path: disc(x, 100, 15) },
  ];
};
