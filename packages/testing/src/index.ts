/** Tools for tests of services, adapters and the framework itself, whatever the test runner. */

export { Cluster, type ClusterOptions, type NodeOptions, startCluster } from "./cluster.ts";
export { type EventuallyOptions, eventually } from "./eventually.ts";
export { FakeClock, type FakeClockOptions } from "./fake-clock.ts";
export { faultyTransporter } from "./faulty-transporter.ts";
export { type LogLine, LogRecorder, recordLogs } from "./log-recorder.ts";
export { type Faults, Network, type NetworkCounters, type NetworkOptions, type Route } from "./network.ts";
export { type Recorded, type RecordedCall, type RecordedEvent, Recorder, recordCalls } from "./recorder.ts";
export { seededRandom } from "./seeded-random.ts";
export { settle } from "./settle.ts";
export { type StandInMethods, standIn } from "./stand-in.ts";
