import type { ContenderName, PayloadName, Scenario, TransportName } from "../catalogue.ts";

/** Where the two processes of a remote contender meet. */
export interface Meeting {
  readonly transport: TransportName;
  /** URL of the NATS server, or host and port that the TCP server shall listen on. */
  readonly address: string;
  /** Keeps the contenders apart that share a NATS server. */
  readonly namespace: string;
}

/** What a worker process is to be. */
export type Job =
  | { readonly role: "local"; readonly contender: ContenderName; readonly scenario: Scenario }
  | { readonly role: "client" | "server"; readonly contender: ContenderName; readonly meeting: Meeting };

/** What a worker is asked, one question at a time. */
export type Question =
  | { readonly ask: "begin"; readonly job: Job }
  | { readonly ask: "measure"; readonly payload: PayloadName; readonly inFlight: number; readonly ms: number }
  | { readonly ask: "cpu" }
  | { readonly ask: "heap"; readonly payload: PayloadName };

/** What came of calls that were made one after the other for a while. CPU time is that of the calling process. */
export interface Sample {
  readonly calls: number;
  readonly wallMs: number;
  readonly cpuMicros: number;
  /** Median time of one call, where calls take long enough to be timed one by one. */
  readonly p50Micros: number | null;
}

export type Answer = { readonly value: unknown } | { readonly failure: string };
