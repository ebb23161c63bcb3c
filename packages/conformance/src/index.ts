/** Suites for the ports, and what their authors need to test more. */
export type { CreateCacher } from "./cacher/opened-cacher.ts";
export { type CacherSuiteOptions, cacherSuite } from "./cacher-suite.ts";
export { type EventuallyOptions, eventually, withinDeadline } from "./eventually.ts";
export { FakeCacherHost } from "./fake-cacher-host.ts";
export { FakeHost, type FakeHostOptions, type ReceivedFrame, type ReportedState } from "./fake-host.ts";
export { FakeMembership } from "./fake-membership.ts";
export { type GoldenFrame, goldenFrames } from "./golden-frames.ts";
export { type LoggerSubject, type LoggerSuiteOptions, loggerSuite } from "./logger-suite.ts";
export { type RecordedLine, RecordingLogger } from "./recording-logger.ts";
export { type SeededRandom, seededRandom } from "./seeded-random.ts";
export { type GoldenSamples, type SerializerSuiteOptions, serializerSuite } from "./serializer-suite.ts";
export { type Exceptions, fail, registerSuite, type Suite, type SuiteCase, type TestRunner } from "./suite.ts";
export type { Disturbance } from "./transporter/connection-cases.ts";
export type { ServerFaults } from "./transporter/fault-cases.ts";
export {
  type CreateTransporter,
  meet,
  TestNode,
  TestNodes,
  type TransporterPlace,
  withNodes,
} from "./transporter/test-node.ts";
export { type TransporterSuiteOptions, transporterSuite } from "./transporter-suite.ts";
export type { Order } from "./validator/order-schema.ts";
export { type ValidatorSuiteOptions, validatorSuite } from "./validator-suite.ts";
