import "reflect-metadata";
import { Action, type Middleware, Service, ServiceBroker, type ServiceSchema, type ServiceView } from "@isomer/core";
import { recordLogs, settle, startCluster } from "@isomer/testing";

@Service({ name: "shop", version: 2, settings: { open: true } })
class ShopService {
  @Action() sell(): string {
    return "sold";
  }
}

const plain = { name: "plain", actions: { hi: () => "hi" } } satisfies ServiceSchema;

const nameOf = (source: unknown): string => String((source as { readonly name?: unknown }).name);

/** Notes what is done with services, from outside and from inside. */
function noting(log: string[], name: string): Middleware {
  const note = (text: string): void => {
    if (!text.includes("$node")) log.push(`${name} ${text}`);
  };
  return {
    name,
    createService: (next) => (source) => {
      note(`> create ${nameOf(source)}`);
      const service = next(source);
      note(`< create ${service.fullName}`);
      return service;
    },
    registerLocalService: (next) => (service) => {
      note(`register ${service.fullName}`);
      return next(service);
    },
    destroyService: (next) => async (service) => {
      note(`> destroy ${typeof service === "string" ? service : service.name}`);
      await next(service);
      note("< destroyed");
    },
    serviceCreating: ({ fullName }) => note(`creating ${fullName}`),
    serviceCreated: ({ fullName }) => note(`created ${fullName}`),
    serviceStarted: ({ fullName }) => note(`started ${fullName}`),
  };
}

test("the life of a service passes createService, registerLocalService and destroyService, the first one innermost", async () => {
  const log: string[] = [];
  const broker = new ServiceBroker({
    ...{ logger: false, services: [ShopService] },
    middlewares: [noting(log, "1"), noting(log, "2")],
  });
  expect(log.splice(0)).toEqual([
    ...["2 > create ShopService", "1 > create ShopService", "1 creating v2.shop", "2 creating v2.shop"],
    ...["1 created v2.shop", "2 created v2.shop", "1 < create v2.shop", "2 < create v2.shop"],
  ]);
  await broker.start();
  expect(log.splice(0)).toEqual([
    ...["2 register v2.shop", "1 register v2.shop", "1 started v2.shop", "2 started v2.shop"],
  ]);
  await broker.destroyService({ name: "shop", version: 2 });
  expect(log).toEqual(["2 > destroy shop", "1 > destroy shop", "1 < destroyed", "2 < destroyed"]);
  await broker.stop();
});

test("the hooks run once, also for a middleware that is added later, which only later services pass", async () => {
  const log: string[] = [];
  let composed = 0;
  const late: Middleware = {
    createService(next) {
      composed++;
      return (source) => {
        log.push(nameOf(source));
        return next(source);
      };
    },
  };
  const broker = new ServiceBroker({ logger: false, services: [ShopService] }).use(late);
  broker.createService(plain);
  broker.use({});
  broker.createService({ ...plain, name: "other" });
  expect(log).toEqual(["plain", "other"]);
  expect(composed).toBe(1);
  await broker.stop();
});

test("createService may change what a service is made of, and keep one from being made", async () => {
  const strict: Middleware = {
    createService: (next) => (source) => {
      if (source === ShopService) throw new Error("no shops here");
      const extra: ServiceSchema = { ...(source as ServiceSchema), mixins: [{ actions: { ping: () => "pong" } }] };
      return next(source === plain ? extra : source);
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [plain], middlewares: [strict] } } });
  const { a } = cluster.nodes;
  expect(await a.call("plain.ping")).toBe("pong");
  expect(await a.call("plain.hi")).toBe("hi");
  expect(() => a.createService(ShopService)).toThrow("no shops here");
});

test("serviceCreating sees the whole definition before there is an instance, and may refuse it", () => {
  const seen: unknown[] = [];
  class Picky {
    static made = 0;
    constructor() {
      Picky.made++;
    }
  }
  Service("picky")(Picky);
  const watching: Middleware = {
    serviceCreating(service, { fullName, actions, schema }) {
      if (service.name.startsWith("$")) return;
      seen.push({
        ...service,
        logger: null,
        fullName,
        actions: actions.map(({ name }) => name),
        schema,
        made: Picky.made,
      });
      if (service.name === "picky") throw new Error("not today");
    },
  };
  const broker = new ServiceBroker({ logger: false, middlewares: [watching] });
  expect(() => broker.createService(Picky)).toThrow("not today");
  expect([Picky.made, broker.getLocalService("picky")]).toEqual([0, undefined]);
  broker.createService(plain);
  expect(seen).toEqual([
    expect.objectContaining({ name: "picky", fullName: "picky", actions: [], schema: null, made: 0 }),
    expect.objectContaining({
      name: "plain",
      actions: ["plain.hi"],
      schema: expect.objectContaining({ name: "plain" }),
    }),
  ]);
});

test("a serviceCreated that throws leaves no service behind", () => {
  let fails = true;
  const moody: Middleware = {
    serviceCreated({ name }) {
      if (fails && name === "plain") throw new Error("in a mood");
    },
  };
  const broker = new ServiceBroker({ logger: false, middlewares: [moody] });
  expect(() => broker.createService(plain)).toThrow("in a mood");
  fails = false;
  expect(broker.createService(plain).fullName).toBe("plain");
});

test("a service that registerLocalService holds back runs and cannot be called", async () => {
  const hiding: Middleware = {
    registerLocalService: (next) => (service) => (service.name === "plain" ? undefined : next(service)),
  };
  await using cluster = await startCluster({ nodes: { a: { services: [ShopService], middlewares: [hiding] }, b: {} } });
  const { a, b } = cluster.nodes;
  const stopped: string[] = [];
  a.createService({ ...plain, stopped: () => void stopped.push("plain") });
  await settle();
  expect(await b.call("v2.shop.sell")).toBe("sold");
  await expect(a.call("plain.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await a.destroyService("plain");
  expect(stopped).toEqual(["plain"]);
});

test("it is awaited, a stop meanwhile wins, and publishing twice is publishing once", async () => {
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const slow: Middleware = {
    registerLocalService: (next) => async (service) => {
      if (service.name === "plain") await gate;
      await next(service);
      await next(service);
    },
  };
  await using cluster = await startCluster({ nodes: { a: { middlewares: [slow] } } });
  const { a } = cluster.nodes;
  a.createService(plain);
  a.createService({ ...plain, name: "quick" });
  await a.waitForServices("quick");
  expect(await a.call("$node.actions", { skipInternal: true })).toEqual([
    expect.objectContaining({ name: "quick.hi", count: 1 }),
  ]);
  await a.destroyService("plain");
  go();
  await cluster.settle();
  await expect(a.call("plain.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
});

test("one that fails, or hands on another service, keeps the service from starting, and takes it back", async () => {
  const log = recordLogs();
  const wrong: Middleware = {
    registerLocalService: (next) => (service) => {
      if (service.name === "late") {
        void next(service);
        throw new Error("after all");
      }
      return next(service.name === "plain" ? ({ ...service } as ServiceView) : service);
    },
  };
  await using cluster = await startCluster({ nodes: { a: { middlewares: [wrong] } }, logger: log });
  const { a } = cluster.nodes;
  a.createService(plain);
  a.createService({ ...plain, name: "late" });
  await cluster.settle();
  expect(log.texts("error")).toEqual([
    "Service 'plain' could not start. The hook 'registerLocalService' must hand on the service that it was given, not plain.",
    "Service 'late' could not start. after all",
  ]);
  await expect(a.call("plain.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await expect(a.call("late.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("destroyService rejects with what a middleware throws, and the service stays", async () => {
  const guarding: Middleware = {
    destroyService: () => () => {
      throw new Error("it is needed");
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [plain], middlewares: [guarding] } } });
  await expect(cluster.nodes.a.destroyService("plain")).rejects.toThrow("it is needed");
  expect(await cluster.nodes.a.call("plain.hi")).toBe("hi");
});
