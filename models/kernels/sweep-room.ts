import { Layout } from './layout';
import { kernelModule } from './kernel-module';
import { layOutSweep, type SideName, type SweepPlaces, type SweepSize } from './sweep-layout';
import type { EvidenceArrays } from './sweep-side';

/** The memory of one training and the module for it. Evidence is built in it, so that it is there once. */
export interface SweepRoom {
  readonly size: SweepSize;
  readonly places: SweepPlaces;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Whether threads can share it. */
  readonly shared: boolean;
}

/** What the memory of a training takes: 9 bytes an entry and side, 4 w + 12 bytes a row, and little else. */
export function roomBytes(size: SweepSize): number {
  const layout = new Layout();
  layOutSweep(layout, size);
  return layout.bytes;
}

/** @returns null where WebAssembly has no SIMD, and where there is not the memory for it */
export function openRoom(size: SweepSize, shared: boolean): SweepRoom | null {
  const module = kernelModule(shared);
  if (!module) return null;
  const layout = new Layout();
  const places = layOutSweep(layout, size);
  const memory = layout.make(shared);
  return memory && { size, places, memory, module, shared };
}

/** Arrays of one side's evidence in the room's own memory, as long as its size allows. */
export function evidenceIn({ memory: { buffer }, places, size }: SweepRoom, side: SideName): EvidenceArrays {
  const { offsets, indexes, weights, liked, rows } = places[side];
  return {
    offsets: new Int32Array(buffer, offsets, rows + 1),
    indexes: new Int32Array(buffer, indexes, size.entries),
    weights: new Float32Array(buffer, weights, size.entries),
    liked: new Uint8Array(buffer, liked, size.entries),
  };
}
