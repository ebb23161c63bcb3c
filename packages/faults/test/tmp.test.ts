import "reflect-metadata";
import { Cluster, seen } from "../src/cluster/cluster.ts";
import { failuresByName } from "../src/load/load.ts";

it("tcp", async () => {
  for (let round = 0; round < 4; round++) {
    await using cluster = new Cluster("tcp");
    const caller = await cluster.local("caller");
    const retrying = await cluster.local("retrying", { retryPolicy: { enabled: true, retries: 5 } });
    await cluster.workers(caller, "worker-1", "worker-2");
    await seen(retrying, ["worker-1", "worker-2"]);
    const t = performance.now();
    for (const [node, options] of [[caller, { registry: { stopDelay: 0 } }], [caller, { registry: { stopDelay: 0 } }], [retrying, {}]] as const) {
    const events: string[] = [];
    const offs: (() => void)[] = [];
    for (const name of ["$node.connected", "$node.updated", "$node.disconnected"])
      offs.push(node.broker.onInternal(name, (p: any) => events.push(`${Math.round(performance.now() - t)} ${name} ${p.node.id} seq ${p.node.seq} svc ${p.node.available ? p.node.info?.services.length : "-"} ${p.unexpected ?? ""}`)));
    const load = cluster.load(node, { firstNumber: node === retrying ? 2e6 : 1 });
    for (const nodeID of ["worker-1", "worker-2"]) {
      await load.progress(200, nodeID);
      await cluster.process(nodeID).stop();
      events.push(`${Math.round(performance.now() - t)} stopped ${nodeID}`);
      await cluster.worker(nodeID, options);
      events.push(`${Math.round(performance.now() - t)} started ${nodeID}`);
      await seen(node, ["worker-1", "worker-2"]);
      events.push(`${Math.round(performance.now() - t)} seen ${nodeID}`);
      await load.progress(200, nodeID);
    }
    const report = await load.stop();
    offs.forEach((o) => o());
    const f = report.failures.map((x) => `${x.nodeID} ${Math.round(x.at - t)}`);
    if (f.length > 0) console.log(round, failuresByName(report), f.slice(0, 2), f.slice(-2), events.join("\n"));
    }
  }
}, 120_000);
