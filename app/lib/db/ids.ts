/** New ids. Time and randomness are arguments (R3), so a test can repeat them. */
import { v7 } from 'uuid';

/** @param random fills 16 fresh bytes; the platform's secure source in production. */
export function createNewId(
  now: () => number,
  random: () => Uint8Array = () => crypto.getRandomValues(new Uint8Array(16)),
): () => string {
  // A clock that is far off (P6) must still give a valid id: 48 bits of milliseconds, none negative.
  return () => v7({ msecs: Math.min(Math.max(0, Math.round(now())), 2 ** 48 - 1), random: random() });
}

/** A bearer secret of 256 bits in base64url. Made here, so that a registration can be repeated after a lost answer. */
export function createToken(
  random: () => Uint8Array = () => crypto.getRandomValues(new Uint8Array(32)),
): string {
  return btoa(String.fromCharCode(...random()))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
