import { hash, parseOptions, verify } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../protocol/errors';
import { checkNewPassword } from './password-policy';
import { Passwords, argon2, isOutdated } from './passwords';

const PASSWORD = 'four words walk home';
const SALT = new Uint8Array(16).fill(7);
const EMAIL = 'ada.lovelace@example.org';

describe('hashing', () => {
  it('is Argon2id at no less than OWASP’s minimum', async () => {
    const hashed = await new Passwords().hash(PASSWORD);
    expect(hashed).toMatch(/^\$argon2id\$v=19\$/);
    const { memoryCost, timeCost, parallelism, outputLen, saltLen } = parseOptions(hashed);
    expect(memoryCost).toBeGreaterThanOrEqual(19 * 1024);
    expect([timeCost, parallelism, outputLen, saltLen]).toEqual([2, 1, 32, 16]);
    expect(isOutdated(hashed, SALT)).toBe(true);
    const salted = await new Passwords().hash(PASSWORD, SALT);
    expect(isOutdated(salted, SALT)).toBe(false);
    expect(isOutdated(salted.replace('m=19456', 'm=8192'), SALT)).toBe(true);
  });

  it('knows the password, its case and its spaces, and no other', async () => {
    const passwords = new Passwords();
    const hashed = await passwords.hash(PASSWORD);
    expect(await passwords.verify(hashed, PASSWORD)).toBe(true);
    for (const wrong of [PASSWORD.toUpperCase(), ` ${PASSWORD}`, `${PASSWORD} `, ''])
      expect(await passwords.verify(hashed, wrong)).toBe(false);
  });

  it('does the work of a verification where there is no hash, at the same cost', async () => {
    const asked: string[] = [];
    const passwords = new Passwords({
      ...argon2,
      hashLike: (hashed, password) => (asked.push(hashed), argon2.hashLike(hashed, password)),
    });
    expect(await passwords.verify(null, PASSWORD)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(parseOptions(asked[0])).toEqual(parseOptions(await passwords.hash(PASSWORD)));
  });

  it('knows whose password it is among many of one address by one computation', async () => {
    const asked: string[] = [];
    const passwords = new Passwords({
      ...argon2,
      hashLike: (hashed, password) => (asked.push(hashed), argon2.hashLike(hashed, password)),
    });
    const first = await passwords.hash(PASSWORD, SALT);
    const second = await passwords.hash('other words', SALT);
    const third = await passwords.hash(PASSWORD, SALT);
    expect(third).toBe(first);
    expect(await passwords.matching([first, null, second, third], PASSWORD)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(asked).toHaveLength(1);
    expect(await passwords.matching([], PASSWORD, SALT)).toEqual([]);
    expect(asked).toHaveLength(2);
    const [method, ofNobody] = asked.map((hashed) => hashed.slice(0, hashed.lastIndexOf('$')));
    expect(ofNobody).toBe(method);
    const apart = await passwords.hash(PASSWORD);
    expect(apart).not.toBe(first);
    expect(await passwords.matching([second, apart], PASSWORD)).toEqual([false, true]);
  });

  it('knows the hashes of the package itself, at whatever cost they were made', async () => {
    const passwords = new Passwords();
    const weaker = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, outputLen: 24 });
    expect(await verify(await passwords.hash(PASSWORD), PASSWORD)).toBe(true);
    expect(await passwords.verify(weaker, PASSWORD)).toBe(true);
    expect(await passwords.verify(weaker, 'other words')).toBe(false);
  });

  it('keeps to two at a time, lets a hundred wait and asks the others to come again', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return 'x';
    };
    const passwords = new Passwords({ hash: work, hashLike: work });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 110 }, async () => passwords.hash(PASSWORD)),
    );
    expect(most).toBe(2);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(102);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'too-many-requests', headers: { 'Retry-After': '5' } });
  });
});

describe('what a new password must be like', () => {
  const problem = async (password: string, email = EMAIL) => {
    try {
      await checkNewPassword(password, email);
      return null;
    } catch (cause) {
      expect(cause).toBeInstanceOf(ApiFailure);
      return (cause as ApiFailure).message;
    }
  };

  it.each([
    PASSWORD,
    'x7 kQ!vb',
    '日本語のパスワード',
    '😀😁😂🤣😃😄😅😆',
    'z'.repeat(64) + 'q'.repeat(192),
    'ada the first',
  ])('takes %s', async (password) => {
    expect(await problem(password)).toBeNull();
  });

  it.each([
    ['seven77', 'at least 8'],
    ['😀😁😂🤣😃😄😅', 'at least 8'],
    ['q'.repeat(257), 'at most 256'],
    ['password', 'list of common ones'],
    ['PassWord', 'list of common ones'],
    ['football', 'list of common ones'],
    ['palate123', 'name of this app'],
    [EMAIL, 'made of the address'],
    ['Ada.Lovelace', 'made of the address'],
    ['ada_lovelace-1815', 'made of the address'],
  ])('refuses %s: %s', async (password, why) => {
    expect(await problem(password)).toContain(why);
  });

  it('does not take the digits of an address for a word', async () => {
    expect(await problem('8 4 1 9 2 7 3 5', '1234@example.org')).toBeNull();
  });
});
