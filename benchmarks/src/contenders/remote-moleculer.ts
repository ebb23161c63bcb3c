import { type BrokerOptions, ServiceBroker } from "moleculer";
import type { Meeting } from "../worker/job.ts";
import type { Call } from "../worker/measure-calls.ts";
import { echoSchema } from "./moleculer-echo.ts";

/** One of two nodes of a Moleculer cluster. */
export async function startRemoteMoleculer(role: "client" | "server", meeting: Meeting): Promise<Call | null> {
  const broker = new ServiceBroker({
    nodeID: role,
    namespace: meeting.namespace,
    logger: false,
    transporter: transporterOf(meeting),
  });
  if (role === "server") broker.createService(echoSchema());
  await broker.start();
  if (role === "server") return null;
  await broker.waitForServices("echo");
  return (params) => broker.call("echo.echo", params);
}

function transporterOf({ transport, address }: Meeting): NonNullable<BrokerOptions["transporter"]> {
  if (transport === "nats") return { type: "NATS", options: { servers: [address] } };
  const options = { udpDiscovery: false, gossipPeriod: 1, urls: `${address}/server` };
  return { type: "TCP", options };
}
