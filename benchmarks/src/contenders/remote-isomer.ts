import { type BrokerOptions, JsonSerializer, ServiceBroker } from "@isomer/core";
import { MsgPackSerializer } from "@isomer/serializer-msgpack";
import { NatsTransporter } from "@isomer/transporter-nats";
import { TcpTransporter } from "@isomer/transporter-tcp";
import type { Meeting } from "../worker/job.ts";
import type { Call } from "../worker/measure-calls.ts";
import { EchoService } from "./isomer-echo.ts";

/** One of two nodes of an Isomer cluster, with the defaults of Isomer. */
export async function startRemoteIsomer(
  role: "client" | "server",
  { transport, address, namespace }: Meeting,
  msgPack: boolean,
): Promise<Call | null> {
  const options: BrokerOptions = {
    nodeID: role,
    namespace,
    logger: false,
    transporter:
      transport === "nats"
        ? new NatsTransporter({ servers: address })
        : new TcpTransporter({ udpDiscovery: false, gossipPeriod: 1, urls: `${address}/server` }),
    serializer: msgPack ? new MsgPackSerializer() : new JsonSerializer(),
  };
  const broker = new ServiceBroker(role === "server" ? { ...options, services: [EchoService] } : options);
  await broker.start();
  if (role === "server") return null;
  await broker.waitForServices("echo");
  return (params) => broker.call("echo.echo", params);
}
