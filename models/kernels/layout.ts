/** Vectors are read 16 bytes at a time. */
const ALIGNMENT = 16;
const PAGE = 65_536;
/** Address 0 stands for "none". */
const FIRST = 1024;

/**
 * Where everything lies in one memory: first the addresses are given out, then the memory is made, once and just large
 * enough, so that no view of it is ever detached.
 */
export class Layout {
  #end = FIRST;

  /** @returns the address of so many zero bytes */
  reserve(bytes: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    return at;
  }

  /** So far. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * @param shared whether threads share it
   * @returns null when the machine has not that much memory, or it is more than WebAssembly can address (4 GiB)
   */
  make(shared: boolean): WebAssembly.Memory | null {
    return allocate(Math.ceil(this.#end / PAGE), shared);
  }
}

function allocate(pages: number, shared: boolean): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory(shared ? { initial: pages, maximum: pages, shared } : { initial: pages });
  } catch (cause) {
    // Too many pages is a TypeError or a RangeError, too little memory a RangeError.
    if (cause instanceof RangeError || cause instanceof TypeError) return null;
    throw cause;
  }
}
