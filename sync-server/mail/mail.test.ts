import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Mailer } from './mailer';
import {
  alreadyAccount,
  confirmAddress,
  keyMade,
  passwordChanged,
  providerLinked,
  resetPassword,
} from './messages';
import { fileOutbox } from './outbox';
import { smtpTransport } from './smtp';
import type { Mail } from './transport';

const LINK = 'https://palate.example/reset#a-token-that-nobody-else-may-read';
const mail = (to = 'ada@example.org'): Mail => ({ to, ...resetPassword(LINK) });

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-mail-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('letters', () => {
  const linked = (link: string) => providerLinked('Work & Co', link);
  it.each([confirmAddress, alreadyAccount, resetPassword, passwordChanged, keyMade, linked])(
    '%o say the same in both forms',
    (write) => {
      const { subject, text, html } = write('https://palate.example/x?a=1&b="2"');
      expect(subject).toContain('Palate');
      expect(text).toContain('https://palate.example/x?a=1&b="2"');
      expect(html).toContain('href="https://palate.example/x?a=1&amp;b=&quot;2&quot;"');
      expect(html.replaceAll(/<[^>]+>/g, '').split('\n')).toHaveLength(text.trim().split('\n\n').length);
    },
  );
});

describe('the outbox', () => {
  it('keeps a letter that only its owner can read, and says where without its words', async () => {
    await inFolder(async (folder) => {
      const said: string[] = [];
      const outbox = path.join(folder, 'outbox');
      await fileOutbox({
        folder: outbox,
        from: 'Palate <palate@localhost>',
        log: (line) => said.push(line),
      }).send(mail());
      const [name] = await readdir(outbox);
      const file = path.join(outbox, name);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const text = (await readFile(file, 'utf8')).replaceAll('=\n', '').replaceAll('=3D', '=');
      expect(text).toContain('To: ada@example.org');
      expect(text).toContain('From: Palate <palate@localhost>');
      expect(text).toContain(LINK);
      expect(said).toEqual([`A letter waits in ${file}`]);
    });
  });

  it.each([
    'ada@example.org\r\nBcc: everybody@example.org',
    'ada@example.org\nSubject: hello\n\nanother body',
    'ada@example.org, everybody@example.org',
    '"x" <ada@example.org>, everybody@example.org',
  ])('writes no header that comes out of an address: %j', async (to) => {
    await inFolder(async (folder) => {
      const outbox = fileOutbox({ folder, from: 'palate@localhost', log: () => {} });
      await outbox.send(mail(to)).catch(() => {}); // refusing is as good
      for (const name of await readdir(folder)) {
        const [head] = (await readFile(path.join(folder, name), 'utf8')).split('\n\n');
        const fields = head.split(/\n(?! |\t)/).map((line) => line.split(':')[0]);
        expect(new Set(fields).size).toBe(fields.length);
        expect(fields.map((field) => field.toLowerCase())).not.toContain('bcc');
        expect(head).toContain('Subject: Set a new password for Palate');
      }
    });
  });
});

describe('a mail server', () => {
  /** Just enough of RFC 5321 to take one letter. */
  async function withServer(work: (url: string, heard: string[]) => Promise<void>): Promise<void> {
    const heard: string[] = [];
    const server = createServer((socket) => {
      let inData = false;
      socket.write('220 test\r\n');
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
          heard.push(line);
          if (inData) {
            if (line !== '.') continue;
            inData = false;
            socket.write('250 taken\r\n');
          } else if (line === 'DATA') {
            inData = true;
            socket.write('354 go on\r\n');
          } else socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await work(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, heard);
    } finally {
      server.close();
    }
  }

  it('is given the letter, from the sender that was configured', async () => {
    await withServer(async (url, heard) => {
      await smtpTransport(url, 'Palate <palate@example.org>').send(mail());
      expect(heard).toEqual(
        expect.arrayContaining([
          'MAIL FROM:<palate@example.org>',
          'RCPT TO:<ada@example.org>',
          'Subject: Set a new password for Palate',
        ]),
      );
    });
  });

  it('hears no recipient that comes out of an address', async () => {
    await withServer(async (url, heard) => {
      const transport = smtpTransport(url, 'palate@example.org');
      for (const to of [
        'a@example.org>\r\nRCPT TO:<everybody@example.org',
        'a@example.org, everybody@example.org',
      ])
        await transport.send(mail(to)).catch(() => {});
      expect(heard.filter((line) => /^(RCPT|BCC|CC).*<everybody@/i.test(line))).toEqual([]);
    });
  });
});

describe('the mailer', () => {
  const failing = (times: number) => {
    const sent: Mail[] = [];
    let left = times;
    const send = (letter: Mail) => {
      if (left-- > 0)
        return Promise.reject(Object.assign(new Error(`${letter.to} ${letter.text}`), { code: 'EDNS' }));
      sent.push(letter);
      return Promise.resolve();
    };
    return { sent, transport: { send } };
  };
  const start = (times: number) => {
    const { sent, transport } = failing(times);
    const [said, slept]: [string[], number[]] = [[], []];
    const sleep = (ms: number) => (slept.push(ms), Promise.resolve());
    const mailer = new Mailer({ transport, log: (line) => said.push(line), sleep, delayMs: 0 });
    return { mailer, sent, said, slept };
  };

  it('tries again, longer and longer', async () => {
    const { mailer, sent, said, slept } = start(2);
    mailer.later(() => Promise.resolve(mail()));
    await mailer.idle();
    expect([sent.length, said, slept]).toEqual([1, [], [2_000, 20_000]]);
  });

  it('gives up with a line that names neither address nor link, and goes on with the next', async () => {
    const { mailer, sent, said } = start(3);
    mailer.later(() => Promise.resolve(mail()));
    mailer.later(() => Promise.reject(new Error('ada@example.org')));
    mailer.later(() => Promise.resolve(mail('next@example.org')));
    await mailer.idle();
    expect(sent.map(({ to }) => to)).toEqual(['next@example.org']);
    expect(said).toEqual(['A letter could not be sent: EDNS', 'A letter could not be sent: Error']);
  });

  it('does not keep more letters than it can hold', async () => {
    const { mailer, sent, said } = start(0);
    for (let n = 0; n < 1001; n++) mailer.later(() => Promise.resolve(mail()));
    await mailer.idle();
    expect(sent).toHaveLength(1000);
    expect(said).toHaveLength(1);
  });
});
