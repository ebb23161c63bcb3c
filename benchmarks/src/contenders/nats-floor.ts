import { connect, JSONCodec } from "nats";
import type { Meeting } from "../worker/job.ts";
import type { Call } from "../worker/measure-calls.ts";

const json = JSONCodec();

/** An echo by the request and reply of the NATS client, which is what an application would use. */
export async function startNatsFloor(role: "client" | "server", { address, namespace }: Meeting): Promise<Call | null> {
  const connection = await connect({ servers: address });
  const subject = `${namespace}.echo`;
  if (role === "client") {
    return async (params) =>
      json.decode((await connection.request(subject, json.encode(params), { timeout: 10_000 })).data);
  }
  connection.subscribe(subject, {
    callback: (_error, message) => message.respond(json.encode(json.decode(message.data))),
  });
  await connection.flush();
  return null;
}
