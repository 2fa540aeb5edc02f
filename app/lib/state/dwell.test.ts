import { describe, expect, it } from 'vitest';
import { Dwell } from './dwell';

describe('dwell', () => {
  it('counts visible time only, and hands it out once', () => {
    let now = 0;
    const dwell = new Dwell(() => now);
    dwell.show();
    now = 4_000;
    dwell.hide();
    now = 60_000; // another tab
    dwell.show();
    dwell.show(); // a second report of the same changes nothing
    now = 61_500;
    expect(dwell.take()).toBe(5.5);
    now = 62_500;
    expect(dwell.take()).toBe(1);
    dwell.hide();
    expect(dwell.take()).toBe(0);
  });
});
