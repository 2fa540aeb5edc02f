/** Downloads that go on where they broke off (RFC 9110, section 14). */

/**
 * @param header `Range`, of which one open range is understood: that is what a download that goes on asks for
 * @returns the first byte to send; null: the header asks for nothing that is understood, so all is sent;
 * `unsatisfiable`: there is no such byte
 */
export function firstByte(header: string | undefined, length: number): number | null | 'unsatisfiable' {
  const [, first] = /^bytes=(\d{1,15})-$/.exec(header ?? '') ?? [];
  if (first === undefined) return null;
  return Number(first) < length ? Number(first) : 'unsatisfiable';
}
