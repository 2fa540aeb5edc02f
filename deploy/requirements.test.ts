import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { atLeast, nodeProblem, portProblem, readPort } from './requirements.mjs';

describe('the Node that Palate needs', () => {
  it.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['v22.0.0', true],
    ['20.18.9', false],
    ['18.20.4', false],
    ['9.99.99', false],
  ])('%s: %s', (version, good) => {
    expect(atLeast(version, '20.19.0')).toBe(good);
    expect(nodeProblem(version) === null).toBe(good);
  });

  it('says what to do about an old one', () => {
    expect(nodeProblem('18.0.0')).toMatch(/needs Node 20\.19\.0 or newer; this is Node 18\.0\.0\. Install/);
  });
});

describe('the port', () => {
  it('is 3000 unless PORT says otherwise', () => {
    expect([readPort(undefined), readPort(''), readPort('8080')]).toEqual([
      { port: 3000 },
      { port: 3000 },
      { port: 8080 },
    ]);
    for (const wrong of ['http', '70000', '-1', '3.5']) expect(readPort(wrong)).toHaveProperty('problem');
  });

  it('is refused with a way out when another program has it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await portProblem(port, '127.0.0.1')).toContain(`PORT=${port + 1} npm start`);
    await new Promise((resolve) => other.close(resolve));
    expect(await portProblem(port, '127.0.0.1')).toBeNull();
    expect(await portProblem(port, '203.0.113.1')).toMatch(/cannot be listened on \(EADDRNOTAVAIL\)/);
  });
});
