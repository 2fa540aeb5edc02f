import { rowOf } from './own-terms';
import { Side } from './side';
import { addDoubles, addToDoubles, multiplyAdd } from './vector';

/** Entries that are packed side by side and summed together: 64 of 64 columns are 16 KiB, in the first-level cache. */
const BATCH: usize = 64;

/**
 * What the entries of one row add to the system of one block: normal += Σ c f f' (complete on and above the diagonal) and
 * out += Σ c (p - score) f, f being the block's columns of their factors.
 * @param from first byte of the block in a factor row; `size` bytes follow
 * @param scratch (BATCH + 3) x size bytes, and as many floats as a batch has entries
 */
export function addBlockTerms(
  side: Side,
  row: u32,
  from: usize,
  size: usize,
  out: usize,
  normal: usize,
  scratch: usize,
): void {
  const start = load<u32>(side.offsets + ((row as usize) << 2)) as usize;
  const end = load<u32>(side.offsets + ((row as usize) << 2), 4) as usize;
  const errors = scratch + 3 * size;
  const packed = errors + (BATCH << 2);
  if (end - start <= BATCH) {
    pack(side, start, end, from, size, packed, errors);
    addErrors(packed, errors, end - start, size, out);
    addProducts(packed, end - start, size, normal);
    return;
  }
  // Of long rows each batch is summed alone, and the sums in double precision.
  const total = scratch + size;
  memory.fill(total, 0, 2 * size);
  for (let entry = start; entry < end; entry += BATCH) {
    const stop = min(entry + BATCH, end);
    pack(side, entry, stop, from, size, packed, errors);
    memory.fill(scratch, 0, size);
    addErrors(packed, errors, stop - entry, size, scratch);
    addToDoubles(total, scratch, size);
    addProducts(packed, stop - entry, size, normal);
  }
  addDoubles(out, total, size);
}

/** Puts √c f of each entry into `packed`, one after the other, and √c (p - score) into `errors`. */
function pack(
  side: Side,
  start: usize,
  end: usize,
  from: usize,
  size: usize,
  packed: usize,
  errors: usize,
): void {
  const bytes: usize = side.width << 2;
  for (let entry = start; entry < end; entry++) {
    const factors = rowOf(side, entry, bytes) + from;
    const root = sqrt<f32>(load<f32>(side.weights + (entry << 2)));
    const error = (load<u8>(side.liked + entry) as f32) - load<f32>(side.scores + (entry << 2));
    store<f32>(errors + ((entry - start) << 2), root * error);
    const scale = f32x4.splat(root);
    for (let at: usize = 0; at < size; at += 32) {
      v128.store(packed + at, f32x4.mul(scale, v128.load(factors + at)));
      v128.store(packed + at, f32x4.mul(scale, v128.load(factors + at, 16)), 16);
    }
    packed += size;
  }
}

/** out += P'e for packed rows P, in strips of eight columns whose sums stay in registers. */
function addErrors(packed: usize, errors: usize, count: usize, size: usize, out: usize): void {
  for (let column: usize = 0; column < size; column += 32) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    let row = packed + column;
    for (let at = errors, end = errors + (count << 2); at < end; at += 4) {
      const error = v128.load_splat<f32>(at);
      low = multiplyAdd(error, v128.load(row), low);
      high = multiplyAdd(error, v128.load(row, 16), high);
      row += size;
    }
    addTo(out + column, low, high);
  }
}

/** normal += P'P for packed rows P, on and above the diagonal, in tiles of 4 x 8 that stay in registers. */
function addProducts(packed: usize, count: usize, size: usize, normal: usize): void {
  for (let a: usize = 0; a < size; a += 16) {
    const line = normal + (a >> 2) * size;
    for (let b = a & ~31; b < size; b += 32) addTile(packed, count, size, a, b, line + b);
  }
}

/** The tile whose first element is column a times column b, both in bytes. */
function addTile(packed: usize, count: usize, size: usize, a: usize, b: usize, tile: usize): void {
  let low0 = f32x4.splat(0);
  let high0 = low0;
  let low1 = low0;
  let high1 = low0;
  let low2 = low0;
  let high2 = low0;
  let low3 = low0;
  let high3 = low0;
  let left = packed + a;
  let right = packed + b;
  const end = left + count * size;
  while (left < end) {
    const low = v128.load(right);
    const high = v128.load(right, 16);
    const a0 = v128.load_splat<f32>(left);
    low0 = f32x4.add(low0, f32x4.mul(a0, low));
    high0 = f32x4.add(high0, f32x4.mul(a0, high));
    const a1 = v128.load_splat<f32>(left, 4);
    low1 = f32x4.add(low1, f32x4.mul(a1, low));
    high1 = f32x4.add(high1, f32x4.mul(a1, high));
    const a2 = v128.load_splat<f32>(left, 8);
    low2 = f32x4.add(low2, f32x4.mul(a2, low));
    high2 = f32x4.add(high2, f32x4.mul(a2, high));
    const a3 = v128.load_splat<f32>(left, 12);
    low3 = f32x4.add(low3, f32x4.mul(a3, low));
    high3 = f32x4.add(high3, f32x4.mul(a3, high));
    left += size;
    right += size;
  }
  addTo(tile, low0, high0);
  addTo(tile + size, low1, high1);
  addTo(tile + 2 * size, low2, high2);
  addTo(tile + 3 * size, low3, high3);
}

function addTo(at: usize, low: v128, high: v128): void {
  v128.store(at, f32x4.add(v128.load(at), low));
  v128.store(at, f32x4.add(v128.load(at, 16), high), 16);
}
