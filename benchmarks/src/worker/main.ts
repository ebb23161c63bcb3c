/** A process that is one contender, or its server, and answers the questions of the process that started it. */
import "reflect-metadata";
import { isDeepStrictEqual } from "node:util";
import { PAYLOADS, type PayloadName } from "../catalogue.ts";
import { startContender } from "../contenders/start-contender.ts";
import type { Answer, Question } from "./job.ts";
import { type Call, measureHeap, measureInFlight, measureInTurn } from "./measure-calls.ts";

let isLocal = false;
/** `null` in a server, which is called from elsewhere. */
let call: Call | null = null;

// The one who asks is gone.
process.on("disconnect", () => process.exit());
process.on("message", (question: Question) => {
  void answer(question).then((message: Answer) => process.send?.(message));
});

async function answer(question: Question): Promise<Answer> {
  try {
    return { value: await respond(question) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function respond(question: Question): Promise<unknown> {
  switch (question.ask) {
    case "begin":
      isLocal = question.job.role === "local";
      call = await startContender(question.job);
      if (call !== null) await checkEcho(call);
      return null;
    case "cpu": {
      const { user, system } = process.cpuUsage();
      return user + system;
    }
    case "measure": {
      const params = PAYLOADS[question.payload];
      return isLocal
        ? measureInTurn(subject(), params, question.ms)
        : measureInFlight(subject(), params, { inFlight: question.inFlight, ms: question.ms });
    }
    case "heap":
      return measureHeap(subject(), PAYLOADS[question.payload]);
  }
}

function subject(): Call {
  if (call === null) throw new Error("A server makes no calls.");
  return call;
}

/** What answers wrongly is not measured. */
async function checkEcho(echo: Call): Promise<void> {
  for (const name of Object.keys(PAYLOADS) as PayloadName[]) {
    // As data: a validator answers with an object of a class.
    const back: unknown = JSON.parse(JSON.stringify(await echo(PAYLOADS[name])));
    if (!isDeepStrictEqual(back, PAYLOADS[name])) throw new Error(`The echo of '${name}' is ${JSON.stringify(back)}.`);
  }
}
