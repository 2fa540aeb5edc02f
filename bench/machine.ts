import os from 'node:os';

/** Where the figures were measured: a figure without its machine says nothing. */
export function machine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memory_gb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    /** Above the number of cores, others were at work and times are too long. */
    load: os.loadavg()[0],
  };
}
