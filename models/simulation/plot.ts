/** A line chart as SVG: it reads on light and dark pages, and each line carries its name. */
export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Values at x = 1, 2, 3 …, all of one length, finite. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
  /** Names in the order of the colours, so that a line has the same in each of several charts; absent: those of `lines`. */
  readonly names?: readonly string[];
  /** A vertical rule at this x, with its word. */
  readonly mark?: { readonly at: number; readonly word: string };
}

const WIDTH = 720;
const HEIGHT = 400;
const EDGE = { left: 56, right: 128, top: 40, bottom: 48 };
/** Okabe & Ito 2008: told apart with any colour vision, and at 3:1 on white and on black. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#a0568a', '#8a7000', '#777777'];
const TICKS = 5;
/** Names of lines that end close together are moved apart, px. */
const LEAST_APART = 15;

export function lineChart({ title, x, y, lines, names = Object.keys(lines), mark }: Chart): string {
  const all = Object.values(lines).flat();
  const [least, most] = [Math.min(0, ...all), Math.max(...all)];
  const last = Object.values(lines)[0].length;
  const across = (at: number) =>
    EDGE.left + ((at - 1) / Math.max(1, last - 1)) * (WIDTH - EDGE.left - EDGE.right);
  const up = (value: number) =>
    HEIGHT - EDGE.bottom - ((value - least) / (most - least || 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const heights = apart(Object.values(lines).map((values) => up(values[values.length - 1])));
  const drawn = Object.entries(lines).map(([name, values], n) => {
    const colour = COLOURS[names.indexOf(name) % COLOURS.length];
    const points = values.map((value, at) => `${across(at + 1).toFixed(1)},${up(value).toFixed(1)}`);
    return (
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      text(across(last) + 8, heights[n] + 4, name, `fill="${colour}"`)
    );
  });
  const ticks = ticksOf(least, most).map(
    (value) =>
      `<path class="grid" d="M${EDGE.left} ${up(value).toFixed(1)}H${WIDTH - EDGE.right}"/>` +
      text(EDGE.left - 8, up(value) + 4, `${value}`, 'text-anchor="end"'),
  );
  const rounds = ticksOf(1, last).map((at) =>
    text(across(at), HEIGHT - EDGE.bottom + 18, `${at}`, 'text-anchor="middle"'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    '<style>text{font:12px system-ui,sans-serif}text:not([fill]){fill:#333}.grid{stroke:#8884;fill:none}' +
      '@media(prefers-color-scheme:dark){text:not([fill]){fill:#ddd}}</style>',
    text(EDGE.left, 22, title, 'font-weight="bold"'),
    text(EDGE.left, HEIGHT - 8, `${x}; ${y}`),
    ...ticks,
    ...rounds,
    ...(mark
      ? [
          `<path class="grid" stroke-dasharray="4" d="M${across(mark.at)} ${EDGE.top}V${HEIGHT - EDGE.bottom}"/>`,
          text(across(mark.at) + 4, EDGE.top + 12, mark.word),
        ]
      : []),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** Round numbers within a range, about five of them. */
function ticksOf(least: number, most: number): number[] {
  const rough = (most - least) / TICKS || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5].find((factor) => factor * unit >= rough) ?? 10);
  const ticks: number[] = [];
  for (let n = Math.ceil(least / step); n * step <= most; n++) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

/** Moves heights apart that are too close, from the top down. */
function apart(heights: readonly number[]): number[] {
  const moved = [...heights];
  let above = -Infinity;
  for (const at of heights.map((_, at) => at).sort((a, b) => heights[a] - heights[b])) {
    moved[at] = Math.max(moved[at], above + LEAST_APART);
    above = moved[at];
  }
  return moved;
}

const text = (x: number, y: number, words: string, attributes = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(words)}</text>`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (words: string) => words.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
