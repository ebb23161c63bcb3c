// Behind the door: class-validator and tsyringe are where users import their decorators from.
import { IsInt, Min } from "class-validator";
import {
  Action,
  ClassValidator,
  Context,
  Logger,
  MemoryCacher,
  MsgPackSerializer,
  PinoLogger,
  Service,
  ServiceBroker,
  TcpTransporter,
  TsyringeContainer,
  ValidationError,
} from "isomerjs";

class Square {
  @IsInt() @Min(0) side!: number;
}

class Calculator {
  square(side: number): number {
    return side * side;
  }
}

@Service("areas")
class AreasService {
  constructor(
    readonly calculator: Calculator,
    readonly logger: Logger,
  ) {}

  @Action({ cache: true })
  square({ side }: Square, ctx: Context): { readonly area: number; readonly node: string } {
    return { area: this.calculator.square(side), node: ctx.broker.nodeID };
  }
}

describe("one import", () => {
  const lines: string[] = [];
  const broker = new ServiceBroker({
    nodeID: "only-1",
    transporter: new TcpTransporter({ udpDiscovery: false, bindAddress: "127.0.0.1" }),
    serializer: new MsgPackSerializer(),
    cacher: new MemoryCacher(),
    validator: new ClassValidator(),
    container: new TsyringeContainer(),
    logger: new PinoLogger({ destination: { write: (line: string) => void lines.push(line) } }),
    services: [AreasService],
  });

  beforeAll(() => broker.start());
  afterAll(() => broker.stop());

  it("is enough for a service with validation, injection, cache and log", async () => {
    expect(await broker.client(AreasService).square({ side: 3 })).toEqual({ area: 9, node: "only-1" });
    await expect(broker.client(AreasService).square({ side: -3 })).rejects.toBeInstanceOf(ValidationError);
    expect(lines.join("")).toContain("Service 'areas' started.");
  });
});
