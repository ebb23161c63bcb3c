import { cpus } from "node:os";

interface CpuTimes {
  readonly idle: number;
  readonly total: number;
}

/** Measures the load of the machine between one reading and the next. */
export class CpuMeter {
  #last = readTimes();
  #value = 0;

  /** Mean load over all cores in whole per cent since the last reading, which is kept if no time has passed. */
  read(): number {
    const now = readTimes();
    const total = now.total - this.#last.total;
    if (total <= 0) return this.#value;
    this.#value = Math.round((1 - (now.idle - this.#last.idle) / total) * 100);
    this.#last = now;
    return this.#value;
  }
}

function readTimes(): CpuTimes {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
