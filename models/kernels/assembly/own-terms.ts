import { Side } from './side';
import { addDoubles, addScaled, addToDoubles, dot } from './vector';

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
    addBlock(side, start, end, x, goal, out, bytes);
    return;
  }
  const total = scratch + bytes;
  memory.fill(total, 0, 2 * bytes);
  for (let entry = start; entry < end; entry += BLOCK) {
    memory.fill(scratch, 0, bytes);
    addBlock(side, entry, min(entry + BLOCK, end), x, goal, scratch, bytes);
    addToDoubles(total, scratch, bytes);
  }
  addDoubles(out, total, bytes);
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

function rowOf(side: Side, entry: usize, bytes: usize): usize {
  return side.fixed + (load<u32>(side.indexes + (entry << 2)) as usize) * bytes;
}

function addFour(side: Side, entry: usize, x: usize, goal: f32, out: usize, bytes: usize): void {
  const f0 = rowOf(side, entry, bytes);
  const f1 = rowOf(side, entry + 1, bytes);
  const f2 = rowOf(side, entry + 2, bytes);
  const f3 = rowOf(side, entry + 3, bytes);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 32) {
    const low = v128.load(x + at);
    const high = v128.load(x + at, 16);
    s0 = f32x4.add(s0, f32x4.mul(low, v128.load(f0 + at)));
    s1 = f32x4.add(s1, f32x4.mul(low, v128.load(f1 + at)));
    s2 = f32x4.add(s2, f32x4.mul(low, v128.load(f2 + at)));
    s3 = f32x4.add(s3, f32x4.mul(low, v128.load(f3 + at)));
    s0 = f32x4.add(s0, f32x4.mul(high, v128.load(f0 + at, 16)));
    s1 = f32x4.add(s1, f32x4.mul(high, v128.load(f1 + at, 16)));
    s2 = f32x4.add(s2, f32x4.mul(high, v128.load(f2 + at, 16)));
    s3 = f32x4.add(s3, f32x4.mul(high, v128.load(f3 + at, 16)));
  }
  const scores = laneSums(s0, s1, s2, s3);
  const liked = f32x4.convert_i32x4_u(
    i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(side.liked + entry))),
  );
  const errors = f32x4.sub(f32x4.mul(f32x4.splat(goal), liked), scores);
  const scaled = f32x4.mul(v128.load(side.weights + (entry << 2)), errors);
  s0 = f32x4.splat(f32x4.extract_lane(scaled, 0));
  s1 = f32x4.splat(f32x4.extract_lane(scaled, 1));
  s2 = f32x4.splat(f32x4.extract_lane(scaled, 2));
  s3 = f32x4.splat(f32x4.extract_lane(scaled, 3));
  for (let at: usize = 0; at < bytes; at += 32) {
    const a = f32x4.add(f32x4.mul(s0, v128.load(f0 + at)), f32x4.mul(s1, v128.load(f1 + at)));
    const b = f32x4.add(f32x4.mul(s2, v128.load(f2 + at)), f32x4.mul(s3, v128.load(f3 + at)));
    v128.store(out + at, f32x4.add(v128.load(out + at), f32x4.add(a, b)));
    const c = f32x4.add(f32x4.mul(s0, v128.load(f0 + at, 16)), f32x4.mul(s1, v128.load(f1 + at, 16)));
    const d = f32x4.add(f32x4.mul(s2, v128.load(f2 + at, 16)), f32x4.mul(s3, v128.load(f3 + at, 16)));
    v128.store(out + at, f32x4.add(v128.load(out + at, 16), f32x4.add(c, d)), 16);
  }
}

/** The four lane sums as one vector: a 4 x 4 transposition, added up. */
function laneSums(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const a = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
  const b = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
}
