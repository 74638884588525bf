import { type CallToolResult, type JSONObject, Server, type ServerContext, type Tool } from "@modelcontextprotocol/server"
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio"
import { instructions } from "#mcp/instructions.ts"
import { Failure } from "./failure.ts"
import { callMcp } from "./mcp-call.ts"
import { SavedPictures, sendable } from "./mcp-files.ts"
import { formatOfName } from "./picture-files.ts"
import type { ServerAddress } from "./server-call.ts"
import { note, plain } from "./terminal.ts"

/** Longest message that is read: a few pictures as data URLs. */
const maxMessageBytes = 128 * 1024 * 1024

type Arguments = Readonly<Record<string, unknown>>

/**
 * Serves the tools of a Limn server on standard input and output until the input ends. What is different here: pictures may be
 * files of this machine, and `save_to` writes them into files. Standard output is the protocol's; everything else goes to standard error.
 * `version`: of Limn. Throws the reason of `signal` when that is aborted.
 */
export async function relay(address: ServerAddress, version: string, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const handle = serveStdio(() => createRelay(address, version), {
    transport: new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: maxMessageBytes }),
    onerror: ({ message }) => note(plain(`limn: ${message}`)),
  })
  process.stdin.once("end", ended.resolve).once("close", ended.resolve)
  signal.addEventListener("abort", () => ended.reject(signal.reason), { once: true })
  try {
    await ended.promise
  } finally {
    await handle.close()
  }
}

function createRelay(address: ServerAddress, version: string): Server {
  const server = new Server({ name: "limn", title: "Limn", version }, { capabilities: { tools: {}, resources: {} }, instructions })
  server.setRequestHandler("tools/list", async () => {
    const { tools } = await callMcp(address, { method: "tools/list", params: {} })
    return { tools: (tools as Tool[]).map(withFiles) }
  })
  server.setRequestHandler("tools/call", ({ params }, context) =>
    callTool(address, params.name, params.arguments ?? {}, context).catch((error: unknown): CallToolResult => {
      if (error instanceof Failure) return { isError: true, content: [{ type: "text", text: error.message }] }
      throw error
    }),
  )
  server.setRequestHandler("resources/list", () => ({ resources: [] }))
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: [] }))
  server.setRequestHandler("resources/read", async ({ params: { uri } }) => {
    const { contents } = await callMcp(address, { method: "resources/read", params: { uri } })
    return { contents: contents as [] }
  })
  return server
}

/** A tool's description with what only this side can do. */
function withFiles(tool: Tool): Tool {
  const { properties } = tool.inputSchema
  if (properties?.["prompt"] === undefined) return tool
  const { images, mask } = properties as Record<string, JSONObject | undefined>
  const more = " Files of this machine may be named by their path, too."
  return {
    ...tool,
    inputSchema: {
      ...tool.inputSchema,
      properties: {
        ...properties,
        ...(images === undefined ? {} : { images: { ...images, description: `${images["description"] as string}${more}` } }),
        ...(mask === undefined ? {} : { mask: { ...mask, description: `${mask["description"] as string}${more}` } }),
        save_to: {
          type: "string",
          description:
            "Path of the file to write the picture to, or of a folder. Several pictures are numbered. Nothing that exists is replaced.",
        },
      },
    },
  }
}

async function callTool(address: ServerAddress, name: string, given: Arguments, { mcpReq }: ServerContext): Promise<CallToolResult> {
  const { save_to: place, ...sent } = given
  const count = typeof sent["n"] === "number" ? sent["n"] : 1
  const saved = typeof place === "string" && place !== "" ? await SavedPictures.at(place, count) : undefined
  const format = typeof place === "string" ? formatOfName(place) : undefined
  const token = mcpReq._meta?.progressToken
  const result = (await callMcp(address, {
    method: "tools/call",
    params: { name, arguments: { ...(format === undefined ? {} : { output_format: format }), ...(await withPictures(sent)) } },
    ...(token === undefined
      ? {}
      : {
          progress: ({ progress, message }) => {
            const params = { progressToken: token, progress: Number(progress), message: String(message) }
            mcpReq.notify({ method: "notifications/progress", params }).catch(() => {})
          },
        }),
  })) as CallToolResult
  return saved === undefined || result.isError === true ? result : save(result, saved)
}

/** Replaces the files among a tool's pictures by what is in them. */
async function withPictures(given: Arguments): Promise<Arguments> {
  const { images, mask } = given
  return {
    ...given,
    ...(images === undefined ? {} : { images: await Promise.all((Array.isArray(images) ? images : [images]).map(sendable)) }),
    ...(mask === undefined ? {} : { mask: await sendable(mask) }),
  }
}

/** Writes the pictures of a result. They have been paid for, so a file that cannot be written does not turn the result into a failure. */
async function save(result: CallToolResult, files: SavedPictures): Promise<CallToolResult> {
  const lines: string[] = []
  for (const block of result.content) {
    if (block.type !== "image" && block.type !== "resource_link") continue
    try {
      const { path } = await files.write(block.type === "image" ? { base64: block.data } : { url: block.uri })
      lines.push(`Saved as ${path}.`)
    } catch (error) {
      lines.push(`A picture could not be saved: ${(error as Error).message}`)
    }
  }
  return { ...result, content: [...result.content, { type: "text", text: [...lines, ...files.warnings].join("\n") }] }
}
