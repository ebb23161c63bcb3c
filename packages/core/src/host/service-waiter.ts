import type { Dependency } from "../definition/options.ts";
import { frameworkError } from "../errors/errors.ts";
import type { Clock, Timer } from "../kernel/clock.ts";

/** What `waitForServices` takes: full names, or names with versions, of which a list means any. */
export type AwaitedServices = string | Dependency | readonly (string | Dependency)[];

export interface WaitResult {
  readonly services: readonly string[];
  readonly statuses: readonly { readonly name: string; readonly available: boolean }[];
}

interface Waiting {
  readonly wanted: readonly (readonly string[])[];
  readonly timer: Timer | null;
  settle(error: Error | null): void;
}

/** Lets callers wait until services are there. Looks whenever the registry changes, not now and then. */
export class ServiceWaiter {
  readonly #isAvailable: (fullName: string) => boolean;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: Clock, isAvailable: (fullName: string) => boolean) {
    this.#clock = clock;
    this.#isAvailable = isAvailable;
  }

  /** Rejects with type `WAITFOR_SERVICES` after `timeoutMs`; 0 waits for ever. */
  wait(services: AwaitedServices, timeoutMs: number): Promise<WaitResult> {
    return new Promise((resolve, reject) => {
      const wanted = alternativesOf(services);
      if (this.#satisfied(wanted)) {
        resolve(this.#result(wanted));
        return;
      }
      const waiting: Waiting = {
        wanted,
        timer:
          timeoutMs > 0
            ? this.#clock.after(timeoutMs, () => waiting.settle(this.#timedOut(wanted)), { keepAlive: true })
            : null,
        settle: (error) => {
          waiting.timer?.cancel();
          this.#waiting.delete(waiting);
          if (error === null) resolve(this.#result(wanted));
          else reject(error);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  /** Called when services came or went. */
  check(): void {
    for (const waiting of [...this.#waiting]) if (this.#satisfied(waiting.wanted)) waiting.settle(null);
  }

  /** Fails everybody who still waits. */
  close(): void {
    for (const waiting of [...this.#waiting]) waiting.settle(this.#timedOut(waiting.wanted));
  }

  #satisfied(wanted: Waiting["wanted"]): boolean {
    return wanted.every((names) => names.some(this.#isAvailable));
  }

  #result(wanted: Waiting["wanted"]): WaitResult {
    const statuses = wanted.map((names) => {
      const found = names.find(this.#isAvailable);
      return { name: found ?? names.join("|"), available: found !== undefined };
    });
    return { services: statuses.map(({ name }) => name), statuses };
  }

  #timedOut(wanted: Waiting["wanted"]): Error {
    const data = this.#result(wanted);
    const missing = data.statuses.filter(({ available }) => !available).map(({ name }) => name);
    return frameworkError("WAITFOR_SERVICES", `Services waiting is timed out. Missing: ${missing.join(", ")}.`, data);
  }
}

function alternativesOf(services: AwaitedServices): readonly (readonly string[])[] {
  const list = Array.isArray(services)
    ? (services as readonly (string | Dependency)[])
    : [services as string | Dependency];
  const byName = new Map(list.map((service) => fullNames(service)).map((names) => [names.join("|"), names]));
  return [...byName.values()];
}

function fullNames(service: string | Dependency): readonly string[] {
  if (typeof service === "string") return [service];
  if (typeof (service as Partial<Dependency> | null | undefined)?.name !== "string") {
    const received = service === null ? "null" : typeof service;
    throw frameworkError(
      "INVALID_PARAMETERS",
      `A service to wait for is a full name or \`{ name, version }\`, not ${received}.`,
      { received },
    );
  }
  const { name, version } = service;
  if (version === undefined) return [name];
  const versions = Array.isArray(version) ? (version as readonly (string | number)[]) : [version as string | number];
  return versions.map((one) => (typeof one === "number" ? `v${one}.${name}` : `${one}.${name}`));
}
