/** The conformance suite of the transporter port. */
import { type Exceptions, registerSuite, type TestRunner } from "./suite.ts";
import { connectionCases, type Disturbance } from "./transporter/connection-cases.ts";
import { deliveryCases } from "./transporter/delivery-cases.ts";
import { faultCases, type ServerFaults } from "./transporter/fault-cases.ts";
import { queueCases } from "./transporter/queue-cases.ts";
import type { CreateTransporter } from "./transporter/test-node.ts";

/** What is tested. */
export interface TransporterSuiteOptions {
  /** Name of the adapter, for the title. */
  readonly name: string;
  /**
   * Makes one instance. It is called once while the cases are chosen, and then for every node of every case; nothing may be
   * opened before `connect`. A transporter that brings a discoverer must find the other nodes of its namespace within 15 s.
   */
  readonly create: CreateTransporter;
  /** Cases that do not hold, each with its reason. */
  readonly exceptions?: Exceptions;
  /** Control over a private server; with it the suite tests interruptions. */
  readonly faults?: ServerFaults;
  /** Sends foreign bytes to the nodes of a case. */
  readonly disturb?: Disturbance;
}

/**
 * Registers the cases that every transporter must pass, and those of the capabilities that this one declares.
 *
 * @example
 * transporterSuite({ describe, it }, { name: "nats", create: () => new NatsTransporter({ servers: url }) });
 */
export function transporterSuite(runner: TestRunner, options: TransporterSuiteOptions): void {
  const { name, create, faults } = options;
  const { capabilities } = create({ nodeID: "probe", namespace: "conformance-probe" });
  const cases = [
    ...deliveryCases(create, capabilities),
    ...connectionCases(create, options.disturb),
    ...(capabilities.balancedQueues ? queueCases(create) : []),
    ...(faults === undefined ? [] : faultCases({ create, capabilities, faults })),
  ];
  registerSuite(runner, { title: `transporter: ${name}`, cases, exceptions: options.exceptions });
}
