/** SHA-256 as lower-case hex: an artefact's name (A1), and what a download has to match before it is used (A2). */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  // A copy, because a view may lie over a SharedArrayBuffer, which Web Crypto refuses.
  const digest = await globalThis.crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
