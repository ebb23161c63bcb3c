import type { ActionSchema, Context, ServiceSchema } from "moleculer";

/** The service that is called, with more options for its action. */
export const echoSchema = (options: Partial<ActionSchema> = {}): ServiceSchema => ({
  name: "echo",
  actions: {
    echo: {
      ...options,
      async handler(ctx: Context): Promise<unknown> {
        return ctx.params;
      },
    },
  },
});
