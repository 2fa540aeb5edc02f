import type { FileStore } from '../file-store';

/** A store in memory, whose disk may be full. */
export function memoryFiles(room = Infinity): FileStore & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    size: (name) => Promise.resolve(files.get(name)?.length ?? 0),
    read: (name) => Promise.resolve(files.has(name) ? new Uint8Array(files.get(name)!) : null),
    append: (name, from) => {
      files.set(name, new Uint8Array(files.get(name) ?? []).slice(0, from));
      return Promise.resolve({
        write: (bytes) => {
          const before = files.get(name)!;
          if (before.length + bytes.length > room) throw new DOMException('full', 'QuotaExceededError');
          files.set(name, new Uint8Array([...before, ...bytes]));
        },
        close: () => {},
      });
    },
    keepOnly: (names) => {
      for (const name of files.keys()) if (!names.has(name)) files.delete(name);
      return Promise.resolve();
    },
  };
}
