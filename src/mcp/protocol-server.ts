import { type CallToolResult, ProtocolError, ProtocolErrorCode, Server, type ServerContext } from "@modelcontextprotocol/server"
import { requireScope } from "#accounts/account.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import { draw } from "./drawing.ts"
import { instructions } from "./instructions.ts"
import { listModels } from "./list-models.ts"
import { startProgress } from "./progress.ts"
import { readPicture } from "./read-picture.ts"
import { type Caller, drawingModels, type Studio } from "./studio.ts"
import { failedResult } from "./tool-result.ts"
import { describeTools, type ToolName, toolNames } from "./tools.ts"

/** Makes the protocol's server for one caller. It remembers nothing from request to request, so any node may answer the next one. */
export function createProtocolServer(studio: Studio, caller: Caller): Server {
  const server = new Server(
    { name: "limn", title: "Limn", version: studio.version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  )
  const failure = (error: unknown): { readonly error: GatewayError; readonly id: string } => {
    const id = newRequestId()
    const known = toGatewayError(error)
    if (known.code === "internal") studio.failed(known.details.cause ?? known, id)
    return { error: known, id }
  }
  const refuse = (error: unknown): never => {
    if (error instanceof ProtocolError) throw error
    throw new ProtocolError(ProtocolErrorCode.InternalError, failure(error).error.message)
  }
  server.setRequestHandler("tools/list", async () => {
    const models = await drawingModels(studio, caller.account).catch(refuse)
    return { tools: describeTools(models) }
  })
  server.setRequestHandler("tools/call", ({ params }, context) =>
    callTool(studio, caller, params.name, params.arguments ?? {}, context).catch((thrown: unknown) => {
      if (thrown instanceof ProtocolError) throw thrown
      const { error, id } = failure(thrown)
      return failedResult(error, id)
    }),
  )
  // Every picture that was drawn may be read, but a list of them would say nothing to a model.
  server.setRequestHandler("resources/list", () => ({ resources: [] }))
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: [] }))
  server.setRequestHandler("resources/read", ({ params }) => readPicture(studio, caller, params.uri).catch(refuse))
  return server
}

async function callTool(
  studio: Studio,
  caller: Caller,
  name: string,
  given: Readonly<Record<string, unknown>>,
  context: ServerContext,
): Promise<CallToolResult> {
  const tool = toolNames.find((known) => known === name)
  if (tool === undefined) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no tool \`${name.slice(0, 60)}\`. There are ${toolNames.join(", ")}.`,
    )
  }
  if (tool === "list_models") {
    requireScope(caller.account, "read")
    const [stranger] = Object.keys(given)
    if (stranger !== undefined) throw new GatewayError("invalid_request", "list_models takes no arguments.", { param: stranger })
    return listModels(await drawingModels(studio, caller.account))
  }
  const progress = startProgress(context)
  try {
    return await draw(studio, caller, { tool, given, known: argumentsOf(tool), say: progress.say, signal: context.mcpReq.signal })
  } finally {
    progress.stop()
  }
}

function argumentsOf(tool: ToolName): readonly string[] {
  return Object.keys(describeTools([]).find(({ name }) => name === tool)?.inputSchema.properties ?? {})
}
