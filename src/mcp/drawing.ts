import type { CallToolResult } from "@modelcontextprotocol/server"
import { type Chunk, owned } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Decoded, Delivery } from "#dialects/dialect.ts"
import { fieldErrors } from "#dialects/read.ts"
import type { FrontDialect } from "#gateway/front.ts"
import type { ServerRequest } from "#http/server.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import { decodeTool, type ToolArguments } from "./decode-tool.ts"
import { type Caller, drawingModels, type Studio } from "./studio.ts"
import { failedResult, toolResult } from "./tool-result.ts"

/** A call of a drawing tool. */
export interface DrawingCall extends Pick<ToolArguments, "tool" | "given" | "known"> {
  /** Tells the caller how far it has come. */
  readonly say: (message: string) => void
  /** Aborted when the caller does not wait for the result any more. The drawing goes on: it is paid for. */
  readonly signal: AbortSignal
}

/**
 * Draws what a tool is called for, by the way that every client's request takes. A failure is a result too, with `isError`.
 * The request's id is told before anything else, so that a caller who leaves can collect the pictures.
 */
export async function draw(studio: Studio, caller: Caller, { say, signal, ...call }: DrawingCall): Promise<CallToolResult> {
  const id = newRequestId()
  say(`drawing; should you not wait for it, GET /v1/requests/${id} gives the pictures, and edit_image takes ${id}`)
  const [first] = await drawingModels(studio, caller.account)
  const picturesOf = async (requestId: string): Promise<readonly string[]> => {
    const rows = (await studio.kept?.ofRequest(requestId)) ?? []
    return rows.filter(({ keyId }) => keyId === caller.account.id).map((row) => row.id)
  }
  const made = Promise.withResolvers<CallToolResult>()
  const dialect = toolDialect({ ...call, defaultModel: first?.id, picturesOf }, { id, say, give: made.resolve })
  await studio.answer(dialect, id, drawingRequest(caller.request, signal))
  return made.promise
}

/**
 * The caller's own request. Of its headers only the key and the wishes for Limn: an id or an idempotency key stands in a client's settings and
 * would be the same with every drawing.
 */
function drawingRequest(request: ServerRequest, signal: AbortSignal): ServerRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name === "authorization" || name.startsWith("x-limn-")),
  )
  return { ...request, method: "POST", path: "/mcp", headers, gone: AbortSignal.any([request.gone, signal]) }
}

/** How the client API of one call hands its result over. */
interface Handover {
  readonly id: string
  readonly say: DrawingCall["say"]
  readonly give: (result: CallToolResult) => void
}

/**
 * The client API of one call: its request has been parsed already, and its answers go to `give`, because the protocol's library takes values.
 * As bytes they are empty: that they end says that the result is there.
 */
function toolDialect(call: ToolArguments, { id, say, give }: Handover): FrontDialect {
  const decode = async (): Promise<Decoded> => {
    const { request, wish } = await decodeTool(call).catch((error: unknown) =>
      fieldErrors(() => {
        throw error
      }),
    )
    const write = async function* (events: AsyncIterable<DeliveryEvent>, delivery: Delivery): AsyncGenerator<Chunk> {
      give(await toolResult(events, delivery, { wish, count: request.count, say }))
      yield owned(new Uint8Array())
    }
    return { request, encode: (events, delivery) => ({ status: 200, headers: {}, body: write(events, delivery) }) }
  }
  return {
    name: "mcp",
    endpoints: [{ method: "POST", path: /^\/mcp$/ }],
    credentials: ["bearer"],
    rateLimitForm: () => "none",
    decode,
    encodeError: (error) => {
      give(failedResult(error, id))
      return { status: error.rule.status, headers: {}, body: new Uint8Array() }
    },
  }
}
