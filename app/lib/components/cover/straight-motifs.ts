import { times, type Motif } from './motif';
import { box, disc, half, polygon, ring } from './shapes';

/** Action: bars that race across. */
export const velocity: Motif = (draws) => {
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
export const horizon: Motif = (draws) => {
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

/** Horror: teeth from above and below, and a moon between them. */
export const fangs: Motif = (draws) => {
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

/** Music: levels of an equaliser. */
export const levels: Motif = (draws) => {
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
export const sunset: Motif = (draws) => {
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

/** Crime and mystery: light through blinds. */
export const blinds: Motif = (draws) => {
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
export const tower: Motif = (draws) => {
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
export const strings: Motif = (draws) => {
  const x = draws.between(70, 130);
  return [
    { ink: 1, path: disc(x, 112, draws.between(56, 70)) },
    { ink: 2, path: ring(x, 112, 46, 5) },
    { ink: 0, path: times(6, (at) => box(x - 38 + at * 15, 0, 1.4 + at * 0.5, 200)).join('') },
  ];
};

/** Everything else: bands, like spines on a shelf. */
export const spines: Motif = (draws) => {
  const layers: [string[], string[], string[]] = [[], [], []];
  for (let x = 14; x < 176;) {
    const width = draws.between(10, 30);
    const height = draws.between(84, 172);
    layers[draws.whole(0, 2) as 0 | 1 | 2].push(box(x, 200 - height, width, height));
    x += width + 4;
  }
  return layers.map((paths, ink) => ({ ink: ink as 0 | 1 | 2, path: paths.join('') }));
};

/** Action: rays from one point. */
export const burst: Motif = (draws) => {
  const x = draws.between(50, 150);
  const y = draws.between(70, 150);
  const count = draws.whole(9, 14);
  const turn = draws.between(0, 1);
  const ray = (at: number, width: number) => {
    const angle = ((at + turn) * 2 * Math.PI) / count;
    const [from, to] = [angle - width / count, angle + width / count];
    return polygon([
      [x, y],
      [x + 300 * Math.cos(from), y + 300 * Math.sin(from)],
      [x + 300 * Math.cos(to), y + 300 * Math.sin(to)],
    ]);
  };
  return [
    { ink: 0, path: times(count, (at) => ray(at, 1.5)).join('') },
    { ink: 1, path: times(Math.floor(count / 3), (at) => ray(at * 3, 0.5)).join('') },
    { ink: 2, path: disc(x, y, draws.between(18, 28)) },
  ];
};

/** Action and adventure: one direction. */
export const chevrons: Motif = (draws) => {
  const width = draws.between(22, 34);
  const y = draws.between(80, 120);
  const arrow = (x: number, w: number) =>
    polygon([
      [x, 0],
      [x + w, 0],
      [x + w + 70, y],
      [x + w, 200],
      [x, 200],
      [x + 70, y],
    ]);
  const xs = times(4, (at) => -70 + at * (width + 34));
  return [
    { ink: 0, path: xs.map((x) => arrow(x, width)).join('') },
    { ink: 1, path: arrow(xs[draws.whole(1, 3)] ?? 0, width) },
    { ink: 2, path: arrow((xs[2] ?? 0) + width + 6, 7) },
  ];
};

/** Drama: a stair, and someone at its end. */
export const stair: Motif = (draws) => {
  const steps = draws.whole(4, 6);
  const run = 200 / steps;
  const rise = draws.between(18, 25);
  const up = draws.pick([true, false]);
  const place = (at: number) => (up ? at : steps - 1 - at) * run;
  const top = 200 - steps * rise;
  return [
    {
      ink: 0,
      path: times(steps, (at) => box(place(at), 200 - (at + 1) * rise, run + 0.5, (at + 1) * rise)).join(''),
    },
    { ink: 1, path: box(place(steps - 1), top, run + 0.5, 200 - top) },
    { ink: 2, path: disc(place(steps - 1) + run / 2, top - 20, 18) },
  ];
};
