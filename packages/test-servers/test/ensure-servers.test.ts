import { ensureServers, startServer } from "@isomer/test-servers";
import { connect } from "nats";

const given = process.env.NATS_URL;

afterEach(() => {
  if (given === undefined) delete process.env.NATS_URL;
  else process.env.NATS_URL = given;
});

it("uses the server that the environment names", async () => {
  await using own = await startServer("nats");
  process.env.NATS_URL = own.url.replace("//", "//user:secret@");
  const servers = await ensureServers(["nats"]);
  expect(servers.report).toEqual([`nats: using NATS_URL=${own.url.replace("//", "//***@")}`]);
  await servers.stop();
  await (await connect({ servers: own.url })).close();
});

it("starts one and names it in the environment", async () => {
  delete process.env.NATS_URL;
  const servers = await ensureServers(["nats"]);
  const url = process.env.NATS_URL ?? "";
  expect(servers.report).toEqual([expect.stringMatching(new RegExp(`^nats: started .*nats-server.* at ${url}$`))]);
  await (await connect({ servers: url })).close();
  await servers.stop();
  await expect(connect({ servers: url, reconnect: false })).rejects.toThrow("CONNECTION_REFUSED");
});

it("says so when nothing answers at the given URL", async () => {
  process.env.NATS_URL = "nats://127.0.0.1:1";
  const servers = await ensureServers(["nats"]);
  expect(servers.report[0]).toContain("nothing answers at NATS_URL=nats://127.0.0.1:1");
  await servers.stop();
});
