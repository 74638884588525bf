import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { fileURLToPath } from "node:url"
import { type CallToolResult, Client, type Progress, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import type { TestLimn } from "./limn.ts"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** `legacy`: with a handshake, revision 2025-11-25; `auto`: the newest revision that both know. */
export type Era = "legacy" | "auto"

interface Connecting {
  readonly key?: string
  readonly era?: Era
  readonly fetch?: (url: string | URL, init?: RequestInit) => Promise<Response>
}

/** The official client, connected over HTTP. */
export async function connect({ address, key: own }: Pick<TestLimn, "address" | "key">, options: Connecting = {}): Promise<Client> {
  const { key = own, era = "legacy", fetch } = options
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: era } })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${address}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
      ...(fetch === undefined ? {} : { fetch }),
    }),
  )
  return client
}

/** The official client, connected to `limn mcp` in a folder of its own, with what that has `said` on standard error. Both are gone after the test. */
export async function spawned(
  test: TestContext,
  environment: Readonly<Record<string, string>>,
  era: Era = "legacy",
): Promise<{ client: Client; folder: string; said: () => string }> {
  const folder = await mkdtemp(join(tmpdir(), "limn-mcp-"))
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, "mcp"],
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...environment },
    stderr: "pipe",
  })
  let said = ""
  transport.stderr?.on("data", (piece: Buffer) => (said += piece.toString()))
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: era } })
  const strays: Error[] = []
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client is no event target
  client.onerror = (error) => strays.push(error)
  await client.connect(transport)
  test.after(async () => {
    await client.close()
    await rm(folder, { recursive: true, force: true })
    assert.deepEqual(strays, [], "standard output holds nothing but the protocol")
  })
  return { client, folder, said: () => said }
}

/** What the drawing tools say in `structuredContent`. */
export interface Drawn {
  readonly request_id: string
  readonly model: string
  readonly pictures: readonly {
    readonly id: string
    readonly url: string
    readonly width: number
    readonly height: number
    readonly media_type: string
    readonly bytes: number
    readonly sha256: string
  }[]
  readonly cost_usd: string
  readonly warnings: readonly string[]
}

/** Calls a tool. */
export async function call(
  client: Client,
  name: string,
  given: object,
  onprogress?: (progress: Progress) => void,
): Promise<CallToolResult> {
  return client.callTool({ name, arguments: { ...given } }, onprogress === undefined ? {} : { onprogress })
}

/** The words of a result. */
export function textOf({ content }: CallToolResult): string {
  return content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n")
}

/** Calls a tool that must succeed. */
export async function drawn(client: Client, name: string, given: object): Promise<Drawn> {
  const result = await call(client, name, given)
  assert.equal(result.isError, undefined, textOf(result))
  return result.structuredContent as unknown as Drawn
}

/** Calls a tool that must fail, and gives the code and the words of its failure. */
export async function refused(client: Client, name: string, given: object): Promise<{ readonly code: string; readonly text: string }> {
  const result = await call(client, name, given)
  assert.equal(result.isError, true, textOf(result))
  const error = result._meta?.["limn/error"] as { readonly code: string } | undefined
  return { code: error?.code ?? "none", text: textOf(result) }
}
