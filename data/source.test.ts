import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceError } from '../models/errors';
import { openSource, type Source } from './source';
import { buildZip, type ZipPart } from './testing/build-zip';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palate-source-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const textOf = async (source: Source, file: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open(file)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const open = (from: string) => openSource(from, { cacheDir: join(folder, 'cache') });
const bytes = (text: string) => new TextEncoder().encode(text);

async function zipped(parts: readonly ZipPart[]): Promise<string> {
  const path = join(folder, 'set.zip');
  await writeFile(path, buildZip(parts));
  return path;
}

describe('openSource on a folder', () => {
  it('lists files below it and reads them', async () => {
    await mkdir(join(folder, 'ml/deep'), { recursive: true });
    await writeFile(join(folder, 'ml/movies.csv'), 'a,b\n');
    await writeFile(join(folder, 'ml/deep/x.csv'), 'x');
    await writeFile(join(folder, '.hidden'), 'x');
    const source = await open(folder);
    expect(await source.files()).toEqual(['ml/deep/x.csv', 'ml/movies.csv']);
    expect(await textOf(source, 'ml/movies.csv')).toBe('a,b\n');
    await source.close();
  });

  it('reads nothing outside it', async () => {
    await mkdir(join(folder, 'in'));
    await writeFile(join(folder, 'secret'), 'x');
    await symlink(join(folder, 'secret'), join(folder, 'in/link'));
    const source = await open(join(folder, 'in'));
    expect(await source.files()).toEqual([]);
    for (const file of ['../secret', 'link', 'none']) {
      await expect(textOf(source, file)).rejects.toThrow(SourceError);
    }
  });
});

describe('openSource on a zip', () => {
  it('streams its entries', async () => {
    const source = await open(
      await zipped([
        { name: 'ml/', content: bytes('') },
        { name: 'ml/ratings.csv', content: bytes('userId\n'.repeat(50_000)) },
        { name: 'ml/movies.csv', content: bytes('movieId\n1\n') },
      ]),
    );
    expect(source.name).toBe('set.zip');
    expect(await source.files()).toEqual(['ml/movies.csv', 'ml/ratings.csv']);
    expect(await textOf(source, 'ml/movies.csv')).toBe('movieId\n1\n');
    expect(await textOf(source, 'ml/ratings.csv')).toHaveLength(350_000);
    await expect(textOf(source, 'ml/none.csv')).rejects.toThrow(/There is no ml\/none\.csv in set\.zip/);
    await source.close();
  });

  it.each(['../evil.csv', '/etc/evil.csv', 'a\\..\\..\\evil.csv', 'a/../../evil.csv'])(
    'refuses an entry named %s',
    async (name) => {
      const path = await zipped([{ name, content: bytes('x') }]);
      const source = await open(path).catch((error: unknown) => error);
      // A backslash is turned into a slash by the reader, and then refused like the others.
      expect(source).toBeInstanceOf(SourceError);
      expect((await readdir(folder)).sort()).toEqual(['set.zip']);
    },
  );

  it('refuses a bomb before a byte of it is unpacked', async () => {
    const source = await open(
      await zipped([{ name: 'ratings.csv', content: Buffer.alloc(1 << 16), statedSize: 64 << 20 }]),
    );
    await expect(textOf(source, 'ratings.csv')).rejects.toThrow(/would grow to 67108864 bytes/);
    await source.close();
  });

  it('refuses an entry that is longer than it says, or torn', async () => {
    const lying = await open(
      await zipped([{ name: 'a.csv', content: bytes('x'.repeat(5000)), statedSize: 10 }]),
    );
    await expect(textOf(lying, 'a.csv')).rejects.toThrow(/a\.csv in set\.zip is damaged/);
    await lying.close();

    const path = await zipped([{ name: 'a.csv', content: bytes('some text that is long enough') }]);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 30));
    await expect(open(path)).rejects.toThrow(/not a zip that can be read/);
  });
});

describe('openSource on files that are packed alone', () => {
  const text = '{"a":1}\n'.repeat(20_000);

  it('reads one file of JSON lines, as it is or packed', async () => {
    await writeFile(join(folder, 'a.json'), text);
    await writeFile(join(folder, 'b.json.gz'), gzipSync(text));
    for (const name of ['a.json', 'b.json.gz']) {
      const source = await open(join(folder, name));
      expect(await source.files()).toEqual([name]);
      expect(await textOf(source, name)).toBe(text);
      await expect(textOf(source, 'other.json')).rejects.toThrow(/There is no other\.json/);
      await source.close();
    }
  });

  it('unpacks them in folders and zips too', async () => {
    await mkdir(join(folder, 'in'));
    await writeFile(join(folder, 'in/b.json.gz'), gzipSync(text));
    expect(await textOf(await open(join(folder, 'in')), 'b.json.gz')).toBe(text);
    const zip = await open(await zipped([{ name: 'b.json.gz', content: gzipSync(text) }]));
    expect(await textOf(zip, 'b.json.gz')).toBe(text);
    await zip.close();
  });

  it('knows how much is read, and what it was', async () => {
    const packed = gzipSync(text);
    await writeFile(join(folder, 'b.json.gz'), packed);
    const source = await open(join(folder, 'b.json.gz'));
    expect(source.share()).toBeNull();
    expect(source.digests()).toEqual({});
    await textOf(source, 'b.json.gz');
    expect(source.share()).toBe(1);
    const sha256 = createHash('sha256').update(packed).digest('hex');
    expect(source.digests()).toEqual({ 'b.json.gz': sha256 });
  });

  it('comes from an address that says what it has to be', async () => {
    const packed = gzipSync(text);
    const server = createServer((_, response) => response.end(packed));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/b.json.gz`;
    try {
      const sha256 = createHash('sha256').update(packed).digest('hex');
      const source = await open(`${url}#sha256=${sha256}`);
      expect(await textOf(source, 'b.json.gz')).toBe(text);
      await expect(open(`${url}#sha256=${'0'.repeat(64)}`)).rejects.toThrow(`SHA-256 ${sha256} instead`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('says so when one is torn or is no gzip', async () => {
    await writeFile(join(folder, 'torn.json.gz'), gzipSync(text).subarray(0, 60));
    await writeFile(join(folder, 'plain.json.gz'), text);
    for (const name of ['torn.json.gz', 'plain.json.gz'])
      await expect(textOf(await open(join(folder, name)), name)).rejects.toThrow(`${name} is damaged`);
  });
});

describe('openSource on what is no source', () => {
  it('says what is wrong', async () => {
    await writeFile(join(folder, 'ratings.csv'), 'userId');
    await expect(open(join(folder, 'none'))).rejects.toThrow(/There is no file or folder/);
    await expect(open(join(folder, 'ratings.csv'))).rejects.toThrow(/neither a folder nor a zip/);
    await expect(open('ftp://example.org/x.zip')).rejects.toThrow(/is no address that can be read/);
  });
});
