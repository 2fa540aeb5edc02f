/** A quiet sound to play: 8 kHz, 8 bits, one channel. */
export function wav(seconds: number): Buffer {
  const rate = 8000;
  const size = rate * seconds;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + size, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(size, 40);
  const tone = Buffer.from(Array.from({ length: size }, (_, at) => 128 + Math.round(8 * Math.sin(at / 4))));
  return Buffer.concat([header, tone]);
}
