import { type BrokerOptions, type Middleware, ServiceBroker } from "moleculer";
import type { Scenario } from "../catalogue.ts";
import type { Call } from "../worker/measure-calls.ts";
import { echoSchema } from "./moleculer-echo.ts";

// As an arrow function, like that of Isomer: the type asks for a function with the service as its `this`.
const passThrough = { localAction: (next: Call) => (ctx: unknown) => next(ctx) } as Middleware;

/** Moleculer with its defaults; requests have no timeout and running calls are not tracked. */
export async function startLocalMoleculer(scenario: Scenario): Promise<Call> {
  const options: BrokerOptions = {
    logger: false,
    ...(scenario === "cached" ? { cacher: "Memory" } : {}),
    ...(scenario === "middlewares" ? { middlewares: Array.from({ length: 5 }, () => passThrough) } : {}),
  };
  const broker = new ServiceBroker(options);
  broker.createService(
    echoSchema({
      ...(scenario === "cached" ? { cache: { keys: ["a"] } } : {}),
      ...(scenario === "validated"
        ? {
            params: {
              a: { type: "number", integer: true, min: 0, optional: true },
              items: { type: "array", optional: true },
            },
          }
        : {}),
    }),
  );
  await broker.start();
  return (params) => broker.call("echo.echo", params);
}
