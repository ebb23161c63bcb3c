import { once } from "node:events";
import { connect } from "node:net";
import { transporterSuite } from "@isomer/conformance";
import { TcpTransporter } from "../src/index.ts";

const made = new Map<string, TcpTransporter>();
const udp = { udpBindAddress: "127.0.0.1", udpPort: 20_000 + (process.pid % 10_000) };

transporterSuite(
  { describe, it },
  {
    name: "tcp",
    create: ({ namespace, nodeID }) => {
      const transporter = new TcpTransporter({ bindAddress: "127.0.0.1", ...udp });
      made.set(`${namespace}/${nodeID}`, transporter);
      return transporter;
    },
    disturb: async ({ namespace, nodeID }) => {
      const socket = connect(made.get(`${namespace}/${nodeID}`)!.port!, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\n\r\n");
      await once(socket, "close");
    },
  },
);
