/** Vectors are read 16 bytes at a time. */
const ALIGNMENT = 16;
const PAGE = 65_536;
/** Address 0 stands for "none". */
const FIRST = 1024;

type Values = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/**
 * Where everything lies in one memory: first the addresses are given out, then the memory is made, once and just large
 * enough, so that no view of it is ever detached.
 */
export class Layout {
  #end = FIRST;
  readonly #placed: { readonly at: number; readonly values: Values }[] = [];

  /** @returns the address of so many zero bytes */
  reserve(bytes: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    return at;
  }

  /** @returns the address at which a copy of the values will be; they are read when the memory is made */
  place(values: Values): number {
    const at = this.reserve(values.byteLength);
    this.#placed.push({ at, values });
    return at;
  }

  /** @returns null when the machine has not that much memory, or it is more than WebAssembly can address (4 GiB) */
  make(): WebAssembly.Memory | null {
    const memory = allocate(Math.ceil(this.#end / PAGE));
    if (!memory) return null;
    const target = new Uint8Array(memory.buffer);
    for (const { at, values } of this.#placed)
      target.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    return memory;
  }
}

function allocate(pages: number): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ initial: pages });
  } catch (cause) {
    // Too many pages is a TypeError or a RangeError, too little memory a RangeError.
    if (cause instanceof RangeError || cause instanceof TypeError) return null;
    throw cause;
  }
}
