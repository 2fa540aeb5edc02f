/** Secrets that the server hands out, and the hashes by which it knows them again. */
import { createHash, timingSafeEqual } from 'node:crypto';

type RandomBytes = (bytes: number) => Uint8Array;

/** No 0 O, 1 I L, U V: read aloud or written by hand, each stays itself. */
const SYMBOLS = '23456789ABCDEFGHJKMNPQRSTWXYZ';
const CODE_LENGTH = 8;

/** 256 bits, URL-safe. */
export const newToken = (random: RandomBytes): string => Buffer.from(random(32)).toString('base64url');

/** A token that a device made for itself must be as hard to guess as ours. */
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{43,128}$/.test(text);

/** For example `K7QF-29XM`: 39 bits, enough for ten minutes behind a limit of attempts. */
export function newLinkCode(random: RandomBytes): string {
  const fair = 256 - (256 % SYMBOLS.length); // bytes from here on would favour the first symbols
  let code = '';
  while (code.length < CODE_LENGTH)
    for (const byte of random(CODE_LENGTH))
      if (byte < fair && code.length < CODE_LENGTH) code += SYMBOLS[byte % SYMBOLS.length];
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** As people type it: any case, with or without the dash and spaces. */
export const normaliseLinkCode = (typed: string): string => typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');

/** SHA-256, hex. Enough for secrets that nobody chose: there is no dictionary to try. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares two hashes in constant time. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The token of `Authorization: Bearer <token>`, or null. Access tokens are some 600 characters long. */
export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer ([\x21-\x7e]{1,2000})$/i.exec(header ?? '')?.[1] ?? null;
