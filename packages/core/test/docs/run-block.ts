import "reflect-metadata";
import { Writable } from "node:stream";
import * as adapterKit from "../../src/adapter-kit.ts";
import * as core from "../../src/index.ts";
import { ClaimChecker } from "./claims.ts";

/** An example that has begun to run. */
export interface RunningBlock {
  /** What it exports; there from the beginning, unless it awaits something before. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** Resolves when it has ended and its brokers are stopped; rejects where it fails or claims what is not so. */
  readonly ended: Promise<void>;
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

/** Takes what examples log: the streams of the process belong to the test runner. */
const sink = new Writable({ write: (_chunk, _encoding, done) => done() });

class ConsoleLogger extends core.ConsoleLogger {
  constructor(options: core.ConsoleLoggerOptions = {}) {
    super({ stdout: sink, stderr: sink, ...options });
  }
}

/** Runs a compiled example. Brokers that it makes are silent, unless it says otherwise. */
export function runBlock(code: string, { claim, claimThrows } = new ClaimChecker()): RunningBlock {
  const exports: Record<string, unknown> = {};
  const brokers: core.ServiceBroker[] = [];
  class ServiceBroker extends core.ServiceBroker {
    constructor(options: core.BrokerOptions = {}) {
      super({ logger: false, ...options });
      brokers.push(this);
    }
  }
  const modules: Readonly<Record<string, object>> = {
    "@isomer/core": { ...core, ConsoleLogger, ServiceBroker },
    "@isomer/core/adapter-kit": adapterKit,
  };
  const load = (id: string): unknown => modules[id] ?? require(id);
  const run = new AsyncFunction("exports", "require", "claim", "claimThrows", code);
  const runAndStop = async (): Promise<void> => {
    try {
      await run(exports, load, claim, claimThrows);
    } finally {
      await Promise.all(brokers.map((broker) => broker.stop()));
    }
  };
  return { exports, ended: runAndStop() };
}
