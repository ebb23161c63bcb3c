import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { FakeHost } from "@isomer/conformance";
import { BrokerOptionsError, compressed, encrypted, MemoryTransporter, ServiceBroker } from "@isomer/core";
import type { Transporter, TransporterHost } from "@isomer/core/adapter-kit";

interface Sample {
  readonly name: string;
  readonly filters: readonly { readonly name: string; readonly args: readonly unknown[] }[];
  readonly hex: string;
  readonly plain: string;
}

const folder = createRequire(__filename)
  .resolve("@isomer/conformance/package.json")
  .replace(/package\.json$/, "");
const samples = JSON.parse(readFileSync(`${folder}fixtures/golden/transmission.json`, "utf8")) as readonly Sample[];

/** A transporter that keeps what is sent and gives its host away. */
function loopback(): { transporter: Transporter; sent: Uint8Array[]; host: () => TransporterHost } {
  const sent: Uint8Array[] = [];
  let host: TransporterHost | undefined;
  const transporter: Transporter = {
    name: "loopback",
    capabilities: { broadcast: true, balancedQueues: false, frames: "single", maxFrameBytes: null, immediate: true },
    discoverer: null,
    connect: async (given) => {
      host = given;
    },
    subscribe: async () => {},
    unsubscribe: async () => {},
    send: (_topic, frame) => {
      sent.push(frame);
    },
    disconnect: async () => {},
  };
  return {
    transporter,
    sent,
    host: () => {
      if (host === undefined) throw new Error("The transporter is not connected.");
      return host;
    },
  };
}

/** The same filters around a transporter as in Moleculer's list: the last of the list is applied first. */
function filtered(transporter: Transporter, filters: Sample["filters"]): Transporter {
  return filters.reduce((inner, { name, args }) => {
    if (name === "Compression") return compressed(inner, (args[0] ?? {}) as Parameters<typeof compressed>[1]);
    const [password, algorithm, iv] = args as [string, string, string];
    return encrypted(inner, { password, algorithm, iv });
  }, transporter);
}

describe("frames of Moleculer's transmission middlewares", () => {
  it.each(samples.map((sample, index) => [`${sample.name} ${index}`, sample] as const))(
    "%s are read",
    async (_name, sample) => {
      const { transporter, host } = loopback();
      const outside = new FakeHost({ nodeID: "a", namespace: "" });
      await filtered(transporter, sample.filters).connect(outside, new AbortController().signal);
      host().receive("INFO", Buffer.from(sample.hex, "hex"));
      expect(outside.texts("INFO")).toEqual([sample.plain]);
    },
  );

  it.each(samples.map((sample, index) => [`${sample.name} ${index}`, sample] as const))(
    "%s are written",
    async (_name, sample) => {
      const { transporter, sent } = loopback();
      await filtered(transporter, sample.filters).send({ kind: "broadcast", type: "INFO" }, Buffer.from(sample.plain));
      expect(Buffer.from(sent[0] ?? []).toString("hex")).toBe(sample.hex);
    },
  );
});

describe("a cluster with compressed and encrypted frames", () => {
  const password = "0123456789abcdef0123456789abcdef";
  const iv = "abcdef9876543210";
  const secret = (transporter: Transporter): Transporter =>
    encrypted(compressed(transporter, { threshold: 64 }), { password, iv });

  function node(nodeID: string, wrap: (transporter: Transporter) => Transporter): ServiceBroker {
    return new ServiceBroker({ nodeID, logger: false, transporter: wrap(new MemoryTransporter({ bus: "secret" })) });
  }

  it("works, and keeps out whoever lacks the key", async () => {
    const [a, b, stranger] = [node("a", secret), node("b", secret), node("stranger", (transporter) => transporter)];
    a.createService({ name: "echo", actions: { say: (ctx) => ctx.params } });
    await Promise.all([a.start(), b.start()]);
    await b.waitForServices("echo");
    await stranger.start();
    const params = { text: "x".repeat(10_000) };
    await expect(b.call("echo.say", params)).resolves.toEqual(params);
    await expect(stranger.call("echo.say", params)).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
    const { transit } = await a.call<{ transit: Record<string, number> }>("$node.health");
    expect(transit["transit.packets.invalid"]).toBeGreaterThan(0);
    await Promise.all([a.stop(), b.stop(), stranger.stop()]);
  });
});

describe("wrong options", () => {
  const { transporter } = loopback();

  it.each([
    ["a method that does not exist", () => compressed(transporter, { method: "lzma" as "gzip" }), "method"],
    ["a threshold that is no size", () => compressed(transporter, { threshold: "a lot" }), "threshold"],
    [
      "a key that is too short",
      () => encrypted(transporter, { password: "short", iv: "abcdef9876543210" }),
      "password",
    ],
    ["a missing vector", () => encrypted(transporter, { password: "0".repeat(32) }), "iv"],
    ["an unknown algorithm", () => encrypted(transporter, { password: "x", algorithm: "rot13" }), "rot13"],
  ])("%s is refused with the option's name", (_what, make, mention) => {
    expect(make).toThrow(BrokerOptionsError);
    expect(make).toThrow(mention);
  });
});
