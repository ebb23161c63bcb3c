import { planLaunch } from "../src/launch-plan.ts";
import { serverKinds } from "../src/server-kinds.ts";

const placement = { port: 20_001, folder: "/tmp/data", args: ["--auth", "secret"] };

it("runs the program on the port and the folder, with the given arguments last", () => {
  const { command } = planLaunch(serverKinds.nats, "/usr/sbin/nats-server", placement);
  expect(command.join(" ")).toBe("/usr/sbin/nats-server -a 127.0.0.1 -p 20001 -js -sd /tmp/data --auth secret");
});

it("runs a container with the port and the folder mapped, and removes it when its owner dies", () => {
  const { command, onOrphaned } = planLaunch(serverKinds.nats, undefined, placement);
  expect(command.join(" ")).toMatch(
    /^docker run --rm --name isomer-nats-server-20001 --user \d+:\d+ -p 127\.0\.0\.1:20001:4222 -v \/tmp\/data:\/data nats:\S+ -js -sd \/data --auth secret$/,
  );
  expect(onOrphaned).toBe("docker rm -f isomer-nats-server-20001");
});
