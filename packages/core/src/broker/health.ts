import os from "node:os";
import type { CpuMeter } from "../kernel/cpu-usage.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { TransitUsage } from "../transit/transit.ts";
import type { CLIENT } from "./client-info.ts";

export interface HealthParts {
  readonly client: typeof CLIENT;
  readonly ipList: readonly string[];
  readonly cpu: CpuMeter;
  readonly counters: Counters;
  /** How much is under way on the network; `undefined` without a transporter. */
  readonly usage: () => TransitUsage | undefined;
}

/** How a node, its process and its machine are, in the form of `$node.health`. */
export type HealthStatus = ReturnType<typeof describeHealth>;

export function describeHealth({ client, ipList, cpu, counters, usage }: HealthParts) {
  const [load1 = 0, load5 = 0, load15 = 0] = os.loadavg();
  const [free, total] = [os.freemem(), os.totalmem()];
  const now = new Date();
  return {
    cpu: { load1, load5, load15, cores: os.cpus().length, utilization: cpu.read() },
    mem: { free, total, percent: (free * 100) / total },
    os: {
      ...{ uptime: os.uptime(), type: os.type(), release: os.release(), hostname: os.hostname() },
      ...{ arch: os.arch(), platform: os.platform(), user: safeUser() },
    },
    process: { pid: process.pid, memory: process.memoryUsage(), uptime: process.uptime(), argv: process.argv },
    client,
    net: { ip: ipList },
    transit: { ...countersOf(counters, true), ...usage() },
    counters: countersOf(counters, false),
    time: { now: now.getTime(), iso: now.toISOString(), utc: now.toUTCString() },
  };
}

/** The counters of the network, or all others. */
const countersOf = (counters: Counters, ofTransit: boolean): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counters).filter(([name]) => name.startsWith("transit.") === ofTransit));

/** A process in a container may run under a user id without an entry. */
function safeUser(): string | null {
  try {
    return os.userInfo().username;
  } catch {
    return null;
  }
}
