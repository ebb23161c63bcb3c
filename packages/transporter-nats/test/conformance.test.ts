import { transporterSuite } from "@isomer/conformance";
import { connect } from "nats";
import { NatsTransporter } from "../src/index.ts";

const servers = process.env.NATS_URL ?? "";

transporterSuite(
  { describe, it },
  {
    name: "nats",
    create: () => new NatsTransporter({ servers }),
    async disturb({ namespace, nodeID }) {
      const foreigner = await connect({ servers: servers.replace("nats://", "") });
      for (const type of ["EVENT", "REQ", "NONSENSE"]) {
        foreigner.publish(`MOL-${namespace}.${type}.${nodeID}`, Buffer.from([0xff, 0, 1]), { reply: "somewhere" });
      }
      await foreigner.drain();
    },
  },
);
