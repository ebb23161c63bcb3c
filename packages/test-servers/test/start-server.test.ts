import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { startServer } from "@isomer/test-servers";
import { connect } from "nats";

it("starts servers side by side that keep nothing of each other", async () => {
  await using first = await startServer("nats");
  await using second = await startServer("nats");
  expect(first.port).not.toBe(second.port);
  expect(first.port).toBeLessThan(32_768);

  const [a, b] = await Promise.all([connect({ servers: first.url }), connect({ servers: second.url })]);
  const seen = a.subscribe("hello", { max: 1 });
  await a.flush();
  b.publish("hello", "from b");
  await b.flush();
  a.publish("hello", "from a");
  for await (const message of seen) expect(message.string()).toBe("from a");
  await Promise.all([a.close(), b.close()]);
});

it("comes back on the same port with its data after a kill", async () => {
  await using server = await startServer("nats");
  const before = await connect({ servers: server.url, reconnect: false });
  const manager = await before.jetstreamManager();
  await manager.streams.add({ name: "orders", subjects: ["orders"] });
  await before.jetstream().publish("orders", "one");

  await server.kill();
  await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow();

  await server.restart();
  const after = await connect({ servers: server.url });
  const stream = await (await after.jetstreamManager()).streams.info("orders");
  expect(stream.state.messages).toBe(1);
  await after.close();
});

it("hands arguments on to the server", async () => {
  await using server = await startServer("nats", { args: ["--auth", "secret"] });
  await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow(/authorization/i);
  const connection = await connect({ servers: server.url, token: "secret" });
  await connection.close();
});

it("shows what the server printed when it does not start", async () => {
  await expect(startServer("nats", { args: ["--no-such-option"] })).rejects.toThrow(/no-such-option/);
});

it("deletes its data on stop", async () => {
  const server = await startServer("nats");
  const folders = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`isomer-nats-${server.port}-`));
  expect(folders()).toHaveLength(1);
  await server.stop();
  expect(folders()).toHaveLength(0);
  await server.stop(); // a second stop is harmless
});

it("does not outlive a parent that was killed", async () => {
  const program = `
    import { startServer } from "@isomer/test-servers";
    const server = await startServer("nats");
    console.log(server.url);
    setInterval(() => {}, 1_000);
  `;
  const args = [
    "--conditions=@isomer/source",
    "--import",
    "@oxc-node/core/register",
    "--input-type=module",
    "-e",
    program,
  ];
  const parent = spawn(process.execPath, args, { cwd: `${__dirname}/..`, stdio: ["ignore", "pipe", "inherit"] });
  const [output] = (await once(parent.stdout, "data")) as [Buffer];
  const url = output.toString().trim();
  const alive = await connect({ servers: url, reconnect: false });

  parent.kill("SIGKILL");
  await alive.closed();
  await expect(connect({ servers: url, reconnect: false })).rejects.toThrow();
});
