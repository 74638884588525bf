import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { cellNames, checkCell, readReports, type CellName, type CellReport } from "./cells.ts"
import { cellsOf, clientName, type Client } from "./clients.ts"
import { execute } from "./execute.ts"
import { lostRequest, startFlakyWire, type Passed } from "./flaky-wire.ts"
import { languageOf, type Language } from "./program.ts"
import { adminToken, plainEnvironment, type Server } from "./servers.ts"
import type { Toolchain } from "./toolchains.ts"

/** Longest run of one client's program, in milliseconds. */
const patienceMs = 150_000

/** What came of one cell of one client. `lacks`: the client has no such thing. */
export interface CellResult {
  readonly client: Client
  readonly target: string
  readonly cell: CellName
  readonly state: "ok" | "FAILED" | "skipped" | "lacks"
  readonly words: string
}

/** What a matrix is made of. */
export interface MatrixRun {
  readonly clients: readonly Client[]
  /** The servers that clients are run against, by the name that the matrix shows. */
  readonly targets: ReadonlyMap<string, Server>
  readonly languages: ReadonlyMap<Language, Toolchain | string>
  /** Where programs run and save. */
  readonly folder: string
  /** Path of the picture that they send. */
  readonly input: string
  /** How many programs run at once. */
  readonly jobs: number
}

/** Runs every client against every target, and gives what came of each cell in the order of the rows. */
export async function runMatrix(run: MatrixRun): Promise<readonly CellResult[]> {
  const built = new Map<string, Promise<readonly string[]>>()
  const pairs = run.clients.flatMap((client) => [...run.targets].map(([target, server]) => ({ client, target, server })))
  const results = new Map<(typeof pairs)[number], readonly CellResult[]>()
  const queue = [...pairs]
  const work = async (): Promise<void> => {
    for (let pair = queue.shift(); pair !== undefined; pair = queue.shift()) {
      const { client, target, server } = pair
      const states = await cells(client, target, server)
      results.set(
        pair,
        cellNames.map((cell) => ({ client, target, cell, ...stateOf(client, cell, states) })),
      )
    }
  }
  await Promise.all(Array.from({ length: run.jobs }, work))
  return pairs.flatMap((pair) => results.get(pair) ?? [])

  /** Runs one client's program; gives the cells that it went through with what is wrong with each, or why none was run. */
  async function cells(client: Client, target: string, server: Server): Promise<ReadonlyMap<CellName, string> | string> {
    const toolchain = run.languages.get(languageOf(client.program))
    if (toolchain === undefined || typeof toolchain === "string") return toolchain ?? "its language was not asked for"
    const folder = join(run.folder, `matrix-${target}`, `${clientName(client)} ${client.api}`.replaceAll(/\W+/g, "-"))
    await mkdir(folder, { recursive: true })
    const source = join(import.meta.dirname, "programs/matrix", client.program)
    const wire = await startFlakyWire(server.address)
    try {
      const prepared = built.get(source) ?? toolchain.prepare(source, join(run.folder, "built", client.program))
      built.set(source, prepared)
      const { stdout, stderr } = await execute(await prepared, {
        cwd: folder,
        timeoutMs: patienceMs,
        env: {
          ...plainEnvironment(),
          ...toolchain.env,
          ...(client.alias === undefined ? {} : { CLIENT_ALIASES: JSON.stringify({ [client.package]: client.alias }) }),
          BASE_URL: server.address,
          FLAKY_URL: wire.address,
          API_KEY: await keyOf(client, server),
          INPUT_PICTURE: run.input,
        },
      })
      const reports = new Map(readReports(stdout).map((report) => [report.cell, report]))
      const wrongs = new Map<CellName, string>()
      for (const cell of cellsOf(client)) {
        const report = reports.get(cell) ?? { cell, failed: `It said nothing about this cell.\n${stderr.trim().slice(-3000)}` }
        wrongs.set(cell, await check(report, folder, server, wire.passed))
      }
      return wrongs
    } catch (error) {
      return new Map(cellsOf(client).map((cell) => [cell, (error as Error).message]))
    } finally {
      await wire.stop()
    }
  }
}

/** Says what is wrong with a cell; an empty text where nothing is. */
async function check(report: CellReport, folder: string, server: Server, passed: readonly Passed[]): Promise<string> {
  try {
    await checkCell(report, folder)
    if (report.cell === "retry") await checkPaidOnce(server, passed)
    return ""
  } catch (error) {
    return (error as Error).message
  }
}

/** Checks that the client did try again, and that the ledger has one call to a provider for the picture whose answer got lost. */
async function checkPaidOnce(server: Server, passed: readonly Passed[]): Promise<void> {
  const request = await ask(server, `requests/${lostRequest(passed)}`)
  const { attempts, pictures } = request as { attempts?: readonly unknown[]; pictures?: number }
  if (attempts?.length !== 1 || pictures !== 1) throw new Error(`paid ${attempts?.length} times for ${pictures} pictures`)
}

/** Makes a key for one client: by an SDK's retry, requests of one key with the same body are one. */
async function keyOf(client: Client, server: Server): Promise<string> {
  const { key } = (await ask(server, "keys", { name: `${clientName(client)}, ${client.api}`.slice(0, 100) })) as { key: string }
  return key
}

/** Calls the admin API: posts where there is a body. */
async function ask(server: Server, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${server.address}/admin/api/v1/${path}`, {
    headers: { authorization: `Bearer ${adminToken}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`The admin API answered ${response.status}: ${await response.text()}`)
  return response.json()
}

function stateOf(client: Client, cell: CellName, wrongs: ReadonlyMap<CellName, string> | string): Pick<CellResult, "state" | "words"> {
  const lacks = client.lacks[cell]
  if (lacks !== undefined) return { state: "lacks", words: lacks }
  if (typeof wrongs === "string") return { state: "skipped", words: wrongs }
  const words = wrongs.get(cell) ?? ""
  return { state: words === "" ? "ok" : "FAILED", words }
}
