/** What needs a server of one's own: outages, passwords, permissions, limits. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, TestNode, transporterSuite, withNodes } from "@isomer/conformance";
import { startServer, type TestServer } from "@isomer/test-servers";
import { NatsTransporter, type NatsTransporterOptions } from "../src/index.ts";

const node = (nodeID: string, options: NatsTransporterOptions): TestNode =>
  new TestNode({ nodeID, namespace: "private" }, () => new NatsTransporter(options));

describe("with a server that fails", () => {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startServer("nats");
  }, 60_000);
  afterAll(() => server?.stop());

  transporterSuite(
    { describe, it },
    {
      name: "nats, with outages",
      create: () => new NatsTransporter({ servers: server?.url ?? "nats://not-started", reconnectTimeWait: 100 }),
      faults: { stop: async () => server?.kill(), start: async () => server?.restart() },
    },
  );

  it("reports a connection as closed when it may not be restored, and connects again when told to", async () => {
    const alpha = node("alpha", { servers: server?.url ?? "", reconnect: false });
    await alpha.connect();
    await server?.restart();
    await eventually("the end is reported", () => alpha.host.states.some(({ state }) => state === "closed"));
    expect(() => alpha.transporter.send(alpha.topic("EVENT"), Buffer.from("x"))).toThrow("disconnected");
    await alpha.connect();
    await alpha.subscribe(alpha.topic("EVENT"));
    await alpha.send(alpha.topic("EVENT"), "again");
    await alpha.received("EVENT", 1);
    await alpha.stop();
  });

  it("tells a sender that is faster than the server to wait", async () => {
    await withNodes(
      () => new NatsTransporter({ servers: server?.url ?? "" }),
      async (nodes) => {
        const [alpha, beta] = await nodes.start("alpha", "beta");
        await beta.subscribe(beta.topic("EVENT"));
        const frame = Buffer.alloc(512 * 1024);
        const answers = Array.from({ length: 32 }, () => alpha.transporter.send(beta.topic("EVENT"), frame));
        expect(answers.some((answer) => answer instanceof Promise)).toBe(true);
        for (const answer of answers) await answer;
        await beta.received("EVENT", answers.length);
      },
    );
  });
});

describe("connecting", () => {
  const signal = new AbortController().signal;

  it("fails with an error that names every server and what is wrong", async () => {
    const alpha = node("alpha", { servers: "nats://joe:secret@127.0.0.1:9,nats://127.0.0.1:10" });
    const failure = alpha.transporter.connect(alpha.host, signal);
    await expect(failure).rejects.toMatchObject({
      message: "Cannot connect to NATS at nats://127.0.0.1:9, nats://127.0.0.1:10: nobody listens there.",
      type: "BAD_GATEWAY",
      retryable: true,
    });
  });

  it("fails with an error that names an unknown host", async () => {
    const alpha = node("alpha", { servers: "nats://nowhere.invalid" });
    await expect(alpha.connect()).rejects.toThrow(/nowhere\.invalid: .*host name/);
  });
});

describe("with a server that asks for a password", () => {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startServer("nats", { args: ["--user", "joe", "--pass", "right"] });
  }, 60_000);
  afterAll(() => server?.stop());

  it("connecting fails with an error that says so when it is wrong", async () => {
    const alpha = node("alpha", { servers: server?.url ?? "", user: "joe", pass: "wrong" });
    await expect(alpha.connect()).rejects.toThrow("user, password or token are wrong");
  });

  it("the password of the URL is used", async () => {
    const alpha = node("alpha", { servers: server?.url.replace("nats://", "nats://joe:right@") ?? "" });
    await alpha.connect();
    await alpha.subscribe(alpha.topic("EVENT"));
    await alpha.stop();
  });
});

describe("what the server refuses", () => {
  let folder = "";
  let server: TestServer | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "isomer-nats-"));
    const file = join(folder, "server.conf");
    const permissions = '{ publish: ["MOL-private.EVENT.>"], subscribe: ["MOL-private.EVENT.>"] }';
    writeFileSync(
      file,
      `max_payload: 4096\nauthorization { users: [{ user: joe, password: x, permissions: ${permissions} }] }\n`,
    );
    server = await startServer("nats", { args: ["-c", file] });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  it("a forbidden subscription is an error of the one who subscribes, and nobody else's", async () => {
    const alpha = node("alpha", { servers: server?.url ?? "", user: "joe", pass: "x" });
    await alpha.connect();
    await expect(alpha.transporter.subscribe(alpha.topic("REQ"))).rejects.toThrow(/permissions violation/i);
    await alpha.subscribe(alpha.topic("EVENT"));
    await alpha.send(alpha.topic("EVENT"), "allowed");
    await alpha.received("EVENT", 1);
    await alpha.stop();
  });

  it("a forbidden frame is logged", async () => {
    const alpha = node("alpha", { servers: server?.url ?? "", user: "joe", pass: "x" });
    await alpha.connect();
    await alpha.send({ kind: "broadcast", type: "INFO" }, "forbidden");
    await eventually("the refusal is logged", () => alpha.host.logger.lines.some(({ level }) => level === "error"));
    expect(alpha.host.states).toEqual([]);
    await alpha.stop();
  });

  it("maxFrameBytes is the server's limit, and a larger frame is refused", async () => {
    const alpha = node("alpha", { servers: server?.url ?? "", user: "joe", pass: "x" });
    expect(alpha.transporter.capabilities.maxFrameBytes).toBe(1024 * 1024);
    await alpha.connect();
    expect(alpha.transporter.capabilities.maxFrameBytes).toBe(4096);
    expect(() => alpha.transporter.send(alpha.topic("EVENT"), Buffer.alloc(4097))).toThrow(/max.*payload/i);
    await alpha.send(alpha.topic("EVENT"), Buffer.alloc(4096));
    await alpha.stop();
  });
});
