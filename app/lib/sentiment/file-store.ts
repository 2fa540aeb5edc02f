/** Files of the model, in the private file system of this origin: app updates do not touch it, and a worker can append. */
export interface FileStore {
  /** Bytes that are there; 0: no such file. */
  size(name: string): Promise<number>;
  /** All of it, owned by the caller; null: no such file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Opens a file for appending at `from` bytes, cutting off what is behind. One writer at a time. */
  append(name: string, from: number): Promise<Appender>;
  keepOnly(names: ReadonlySet<string>): Promise<void>;
}

export interface Appender {
  /** @throws a QuotaExceededError when the disk is full */
  write(bytes: Uint8Array): void;
  /** What was written is safe when it returns. */
  close(): void;
}

/** @param folder name of the folder of the origin that is this store's alone */
export function originFiles(folder: string): FileStore {
  const root = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });
  const existing = async (name: string): Promise<File | null> => {
    try {
      return await (await (await root()).getFileHandle(name)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    }
  };
  return {
    size: async (name) => (await existing(name))?.size ?? 0,
    read: async (name) => {
      const file = await existing(name);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    async append(name, from) {
      const handle = await (await root()).getFileHandle(name, { create: true });
      const access = await handle.createSyncAccessHandle();
      access.truncate(from);
      let at = from;
      return {
        write: (bytes) => void (at += access.write(bytes, { at })),
        close: () => {
          access.flush();
          access.close();
        },
      };
    },
    async keepOnly(names) {
      const directory = await root();
      for await (const name of directory.keys()) if (!names.has(name)) await directory.removeEntry(name);
    },
  };
}
