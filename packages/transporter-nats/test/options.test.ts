import { normaliseOptions } from "../src/options.ts";

const clientOf = (options: Parameters<typeof normaliseOptions>[0]) => normaliseOptions(options).client;

describe("options of the NATS transporter", () => {
  it("lead to a local server and to endless reconnecting by default", () => {
    const { client, addresses } = normaliseOptions({});
    expect(client).toMatchObject({ servers: ["localhost:4222"], maxReconnectAttempts: -1 });
    expect(addresses).toEqual(["nats://localhost:4222"]);
  });

  it("name servers by a URL, a list with commas, an array, or a host", () => {
    expect(clientOf({ servers: "nats://a:4222" }).servers).toEqual(["a:4222"]);
    expect(clientOf({ servers: "nats://a:4222, nats://b:4223" }).servers).toEqual(["a:4222", "b:4223"]);
    expect(clientOf({ servers: ["nats://a", "b:4223,c"] }).servers).toEqual(["a", "b:4223", "c"]);
    expect(clientOf({ servers: "nats://[::1]:4222" }).servers).toEqual(["[::1]:4222"]);
  });

  it("take credentials from the first URL that has them, and never show them", () => {
    const { client, addresses } = normaliseOptions({ servers: "nats://a,nats://joe:p%40ss@b,nats://ann:secret@c" });
    expect(client).toMatchObject({ user: "joe", pass: "p@ss", servers: ["a", "b", "c"] });
    expect(addresses.join()).toBe("nats://a,nats://b,nats://c");
    expect(clientOf({ servers: "nats://s3cret@a" })).toMatchObject({ token: "s3cret" });
  });

  it("prefer explicit values to those of the URL and to the defaults", () => {
    const client = clientOf({
      servers: "nats://joe:one@a",
      user: "ann",
      pass: "two",
      maxReconnectAttempts: 3,
      name: "shop",
    });
    expect(client).toMatchObject({ user: "ann", pass: "two", maxReconnectAttempts: 3, name: "shop" });
  });

  it("switch encryption on for tls:// and leave given settings alone", () => {
    expect(clientOf({ servers: "nats://a" }).tls).toBeUndefined();
    expect(clientOf({ servers: "tls://a" }).tls).toEqual({});
    expect(clientOf({ servers: "tls://a", tls: { caFile: "ca.pem" } }).tls).toEqual({ caFile: "ca.pem" });
  });

  it("are not changed", () => {
    const options = Object.freeze({ servers: Object.freeze(["tls://joe:one@a"]) });
    expect(() => normaliseOptions(options)).not.toThrow();
  });

  it("are refused with every wrong server, whose text may hold a password and is not repeated", () => {
    const wrong = (): unknown => normaliseOptions({ servers: "http://joe:secret@a,nats://b,nats://" });
    expect(wrong).toThrow(
      "NatsTransporter: servers[0], servers[2] must look like nats://host:4222 or tls://host:4222.",
    );
    expect(() => normaliseOptions({ servers: " , " })).toThrow("empty");
  });
});
