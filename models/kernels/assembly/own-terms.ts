import { Side } from './side';
import { addDoubles, addScaled, addToDoubles, dot, laneSum, multiplyAdd } from './vector';

/** Entries that are summed in single precision before their sum joins the others in double precision. */
const BLOCK: usize = 64;

/**
 * out += Σ_j c_j (goal p_j - f_j·x) f_j over the entries of one row.
 * @param scratch 12 bytes a float of a row
 */
export function addOwnTerms(side: Side, row: u32, x: usize, goal: f32, out: usize, scratch: usize): void {
  const bytes: usize = side.width << 2;
  const start = load<u32>(side.offsets + ((row as usize) << 2)) as usize;
  const end = load<u32>(side.offsets + ((row as usize) << 2), 4) as usize;
  if (end - start <= BLOCK) {
    if (goal != 0) touch(side, start, end, scratch, bytes);
    addBlock(side, start, end, x, goal, out, bytes);
    return;
  }
  const total = scratch + bytes;
  memory.fill(total, 0, 2 * bytes);
  for (let entry = start; entry < end; entry += BLOCK) {
    if (goal != 0) touch(side, entry, min(entry + BLOCK, end), scratch, bytes);
    memory.fill(scratch, 0, bytes);
    addBlock(side, entry, min(entry + BLOCK, end), x, goal, scratch, bytes);
    addToDoubles(total, scratch, bytes);
  }
  addDoubles(out, total, bytes);
}

const LINE: usize = 64;

/**
 * Reads a word of each cache line of the factor rows to come, so that their misses overlap: the sums that follow have
 * too much to do in between. The sum is stored because a load that nobody needs is left out.
 */
function touch(side: Side, from: usize, to: usize, scratch: usize, bytes: usize): void {
  let sum: u32 = 0;
  for (let entry = from; entry < to; entry++) {
    const row = rowOf(side, entry, bytes);
    for (let at: usize = 0; at < bytes; at += LINE) sum |= load<u32>(row + at);
  }
  store<u32>(scratch, sum);
}

/** Four entries at a time: x and out are read once for four. */
function addBlock(side: Side, from: usize, to: usize, x: usize, goal: f32, out: usize, bytes: usize): void {
  let entry = from;
  for (; entry + 4 <= to; entry += 4) addFour(side, entry, x, goal, out, bytes);
  for (; entry < to; entry++) {
    const factors = rowOf(side, entry, bytes);
    const liked = load<u8>(side.liked + entry) as f32;
    const weight = load<f32>(side.weights + (entry << 2));
    addScaled(out, factors, weight * ((goal * liked - dot(factors, x, bytes)) as f32), bytes);
  }
}

/** Σ_j c_j (f_j·x)² over the entries of one row: what they add to the curvature along x. */
export function ownCurvature(side: Side, row: u32, x: usize): f64 {
  const bytes: usize = side.width << 2;
  let entry = load<u32>(side.offsets + ((row as usize) << 2)) as usize;
  const end = load<u32>(side.offsets + ((row as usize) << 2), 4) as usize;
  let sum: f64 = 0;
  while (entry < end) {
    const stop = min(entry + BLOCK, end);
    let lanes = f32x4.splat(0);
    for (; entry + 4 <= stop; entry += 4) {
      const scores = scoresOfFour(
        rowOf(side, entry, bytes),
        rowOf(side, entry + 1, bytes),
        rowOf(side, entry + 2, bytes),
        rowOf(side, entry + 3, bytes),
        x,
        bytes,
      );
      lanes = multiplyAdd(f32x4.mul(v128.load(side.weights + (entry << 2)), scores), scores, lanes);
    }
    sum += laneSum(lanes);
    for (; entry < stop; entry++) {
      const score = dot(rowOf(side, entry, bytes), x, bytes);
      sum += (load<f32>(side.weights + (entry << 2)) as f64) * score * score;
    }
  }
  return sum;
}

/** Address of the factors of the other side that an entry names. */
export function rowOf(side: Side, entry: usize, bytes: usize): usize {
  return side.fixed + (load<u32>(side.indexes + (entry << 2)) as usize) * bytes;
}

function addFour(side: Side, entry: usize, x: usize, goal: f32, out: usize, bytes: usize): void {
  const f0 = rowOf(side, entry, bytes);
  const f1 = rowOf(side, entry + 1, bytes);
  const f2 = rowOf(side, entry + 2, bytes);
  const f3 = rowOf(side, entry + 3, bytes);
  const scaled = errorsOfFour(side, entry, scoresOfFour(f0, f1, f2, f3, x, bytes), goal);
  const s0 = f32x4.splat(f32x4.extract_lane(scaled, 0));
  const s1 = f32x4.splat(f32x4.extract_lane(scaled, 1));
  const s2 = f32x4.splat(f32x4.extract_lane(scaled, 2));
  const s3 = f32x4.splat(f32x4.extract_lane(scaled, 3));
  for (let at: usize = 0; at < bytes; at += 32) {
    const low = multiplyAdd(s0, v128.load(f0 + at), v128.load(out + at));
    const high = multiplyAdd(s0, v128.load(f0 + at, 16), v128.load(out + at, 16));
    const low1 = multiplyAdd(s1, v128.load(f1 + at), low);
    const high1 = multiplyAdd(s1, v128.load(f1 + at, 16), high);
    const low2 = multiplyAdd(s2, v128.load(f2 + at), low1);
    const high2 = multiplyAdd(s2, v128.load(f2 + at, 16), high1);
    v128.store(out + at, multiplyAdd(s3, v128.load(f3 + at), low2));
    v128.store(out + at, multiplyAdd(s3, v128.load(f3 + at, 16), high2), 16);
  }
}

/** c_j (goal p_j - s_j) of four entries whose scores s_j are f_j·x. */
function errorsOfFour(side: Side, entry: usize, scores: v128, goal: f32): v128 {
  const liked = f32x4.convert_i32x4_u(
    i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(side.liked + entry))),
  );
  const errors = f32x4.sub(f32x4.mul(f32x4.splat(goal), liked), scores);
  return f32x4.mul(v128.load(side.weights + (entry << 2)), errors);
}

/** f·x of four factor rows. @param bytes of a row, a multiple of 32 */
export function scoresOfFour(f0: usize, f1: usize, f2: usize, f3: usize, x: usize, bytes: usize): v128 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 32) {
    const low = v128.load(x + at);
    const high = v128.load(x + at, 16);
    s0 = multiplyAdd(low, v128.load(f0 + at), s0);
    s1 = multiplyAdd(low, v128.load(f1 + at), s1);
    s2 = multiplyAdd(low, v128.load(f2 + at), s2);
    s3 = multiplyAdd(low, v128.load(f3 + at), s3);
    s0 = multiplyAdd(high, v128.load(f0 + at, 16), s0);
    s1 = multiplyAdd(high, v128.load(f1 + at, 16), s1);
    s2 = multiplyAdd(high, v128.load(f2 + at, 16), s2);
    s3 = multiplyAdd(high, v128.load(f3 + at, 16), s3);
  }
  return laneSums(s0, s1, s2, s3);
}

/** The four lane sums as one vector: a 4 x 4 transposition, added up. */
export function laneSums(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const a = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
  const b = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
}
