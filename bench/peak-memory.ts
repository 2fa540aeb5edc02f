import { readFileSync, writeFileSync } from 'node:fs';

/** The most memory this process has had since `forgetPeak` or its start, in MB; Linux knows, elsewhere since its start. */
export function peakMb(): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return Number(line[1]) / 1024;
  } catch {
    // no Linux
  }
  return process.resourceUsage().maxRSS / 1024;
}

export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // no Linux, or not allowed: the peak is then that of the whole run
  }
}
