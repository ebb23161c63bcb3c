import { randomUUID } from "node:crypto";
import { transporterSuite } from "@isomer/conformance";
import { MemoryTransporter } from "@isomer/core";
import { faultyTransporter, Network } from "../src/index.ts";

const network = new Network();
const bus = randomUUID();

transporterSuite(
  { describe, it },
  {
    name: "memory behind a network without faults",
    create: () => faultyTransporter(new MemoryTransporter({ bus }), network),
  },
);
