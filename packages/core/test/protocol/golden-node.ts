import { type BrokerOptions, ServiceBroker } from "@isomer/core";
import { FakeClock } from "@isomer/testing";
import { goldService } from "./gold-service.ts";
import { RecordingTransporter } from "./recording-transporter.ts";

export interface GoldenNode {
  readonly broker: ServiceBroker;
  readonly wire: RecordingTransporter;
  readonly clock: FakeClock;
}

/** An Isomer node in the place of one that was captured: same name, same service, same metadata. */
export async function startGoldenNode(
  nodeID: string,
  service: string,
  options: BrokerOptions = {},
): Promise<GoldenNode> {
  const wire = new RecordingTransporter();
  const clock = new FakeClock();
  const broker = new ServiceBroker({
    ...{ nodeID, namespace: "lab", logger: false, clock, transporter: wire, metadata: { region: "eu" } },
    ...{ internalServices: false, requestTimeout: 0, services: [goldService(service)] },
    // Nobody answers what the node asks, and its time stands still.
    tracking: { enabled: false },
    // Both versions are to be understood, and in both is answered.
    transit: { disableVersionCheck: true },
    ...options,
  });
  await broker.start();
  return { broker, wire, clock };
}
