import { Action, Context, Service } from "@isomer/core";

/** The service that is called. */
@Service({ name: "echo" })
export class EchoService {
  @Action()
  async echo(ctx: Context): Promise<unknown> {
    return ctx.params;
  }
}
