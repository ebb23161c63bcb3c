import { spawn } from "node:child_process";
import { join } from "node:path";

const CORE = join(__dirname, "../../src/index.ts");

/** What a process prints that runs `script` with Isomer as `core`, and how it ends. */
async function run(
  script: string,
): Promise<{ readonly output: string; readonly code: number | null; readonly ms: number }> {
  const source = `import * as core from ${JSON.stringify(CORE)};\nconst { ServiceBroker, MemoryTransporter } = core;\n${script}`;
  const args = [
    "--conditions=@isomer/source",
    "--import",
    "@oxc-node/core/register",
    "--input-type=module",
    "--eval",
    source,
  ];
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: join(__dirname, "../../../.."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(killer);
  return { output: output.trim(), code, ms: performance.now() - began };
}

const services = `
  const hello = { name: "greeter", actions: { hello: () => "hello", never: () => new Promise(() => {}) } };
  const broker = (nodeID, services = []) =>
    new ServiceBroker({ nodeID, logger: false, transporter: new MemoryTransporter(), services });
`;

test("a process ends by itself when its brokers have stopped", async () => {
  const { output, code } = await run(`${services}
    const [a, b] = [broker("a", [hello]), broker("b")];
    await Promise.all([a.start(), b.start()]);
    await b.waitForServices("greeter");
    console.log(await b.call("greeter.hello"), await b.ping("a") !== null);
    await Promise.all([a.stop(), b.stop()]);
    console.log("stopped");
  `);
  expect({ output, code }).toEqual({ output: "hello true\nstopped", code: 0 });
}, 30_000);

test("a broker alone keeps no process alive, and takes no signal for itself", async () => {
  const { output, code } = await run(`${services}
    const names = ["SIGINT", "SIGTERM", "exit", "beforeExit", "uncaughtException", "unhandledRejection"];
    const listeners = () => [...names.map((name) => process.listenerCount(name)), process.getMaxListeners()].join();
    const before = listeners();
    const a = broker("a", [hello]);
    await a.start();
    console.log(listeners() === before);
  `);
  expect({ output, code }).toEqual({ output: "true", code: 0 });
}, 30_000);

test("a call that nobody answers ends with its timeout, even if nothing else keeps the process alive", async () => {
  const { output, code } = await run(`${services}
    const a = broker("a", [hello]);
    await a.start();
    await a.call("greeter.never", {}, { timeout: 200 }).catch((error) => console.log(error.name));
  `);
  expect({ output, code }).toEqual({ output: "RequestTimeoutError", code: 0 });
}, 30_000);

test("a node id conflict stops the broker and not the process", async () => {
  const { output, code } = await run(`${services}
    const older = broker("twin");
    older.onInternal("$broker.stopped", () => console.log("older is stopped"));
    await older.start();
    const newer = broker("twin");
    await newer.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log((await newer.call("$node.list")).length);
    await newer.stop();
  `);
  expect({ output, code }).toEqual({ output: "older is stopped\n1", code: 0 });
}, 30_000);
