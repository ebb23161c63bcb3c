import { MemoryCacher } from "@isomer/cacher-memory";
import { Action, type BrokerOptions, Context, type Middleware, Service, ServiceBroker } from "@isomer/core";
import { ClassValidator } from "@isomer/validator-class";
import { IsArray, IsInt, IsOptional, Min } from "class-validator";
import type { Scenario } from "../catalogue.ts";
import type { Call } from "../worker/measure-calls.ts";
import { EchoService } from "./isomer-echo.ts";

class EchoParams {
  @IsOptional() @IsInt() @Min(0) a?: number;
  @IsOptional() @IsArray() items?: unknown[];
}

@Service({ name: "echo" })
class ValidatedEchoService {
  @Action({ params: EchoParams })
  async echo(ctx: Context): Promise<unknown> {
    return ctx.params;
  }
}

@Service({ name: "echo" })
class CachedEchoService {
  @Action({ cache: { keys: ["a"] } })
  async echo(ctx: Context): Promise<unknown> {
    return ctx.params;
  }
}

const passThrough: Middleware = { localAction: (next) => (ctx) => next(ctx) };

/** As Moleculer is by default. */
const NOTHING_ON: BrokerOptions = { requestTimeout: 0, tracking: { enabled: false } };

const OWN: Readonly<Record<Scenario, BrokerOptions>> = {
  bare: { services: [EchoService] },
  validated: { services: [ValidatedEchoService], validator: new ClassValidator() },
  middlewares: { services: [EchoService], middlewares: Array.from({ length: 5 }, () => passThrough) },
  cached: { services: [CachedEchoService], cacher: new MemoryCacher() },
};

/** Isomer with the safe defaults, or with as little switched on as Moleculer has. */
export async function startLocalIsomer(scenario: Scenario, safeDefaults: boolean): Promise<Call> {
  const broker = new ServiceBroker({ logger: false, ...(safeDefaults ? {} : NOTHING_ON), ...OWN[scenario] });
  await broker.start();
  return (params) => broker.call("echo.echo", params);
}
