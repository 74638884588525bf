import { cellNames } from "./cells.ts"
import { clientName, versionOf, type Client } from "./clients.ts"
import type { CellResult } from "./matrix.ts"

const marks = { ok: "✓", FAILED: "✗", skipped: "skipped", lacks: "–" } as const
const begin = "<!-- The matrix of clients, written by `npm run conformance -- --write-readme` -->"
const end = "<!-- The end of the matrix -->"

/** One row of a matrix: a client against a server, or against all of them. */
interface Row {
  readonly client: Client
  readonly cells: readonly CellResult[]
}

/** Prints the matrix of each server, and why cells were skipped. */
export function printMatrix(results: readonly CellResult[]): void {
  for (const target of new Set(results.map(({ target }) => target))) {
    const rows = rowsOf(results.filter((result) => result.target === target))
    const names = rows.map(({ client }) => `${clientName(client)}, ${client.api}`)
    const width = Math.max(...[target, ...names].map(({ length }) => length)) + 2
    console.log(`\n${target.padEnd(width)}${cellNames.map((name) => name.padEnd(9)).join("")}`)
    for (const [index, { cells }] of rows.entries()) {
      console.log(`${names[index]?.padEnd(width)}${cells.map(({ state }) => marks[state].padEnd(9)).join("")}`.trimEnd())
    }
  }
  const reasons = new Set(results.flatMap(({ state, words }) => (state === "skipped" ? [words] : [])))
  for (const reason of reasons) console.log(`\nskipped: ${reason}`)
}

/**
 * Puts the matrix into a page, in the place of the one that it has: a cell is ticked where the client passed against every server.
 * `heading` names the column of clients. Throws Error where the page has no place for it.
 */
export function withMatrix(page: string, results: readonly CellResult[], heading: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The page has no place for the matrix, between ${begin} and ${end}`)
  const head = `| ${heading} | API | ${cellNames.join(" | ")} |\n|---|---|${":-:|".repeat(cellNames.length)}`
  const rows = rowsOf(results).map(({ client, cells }) => {
    const states = cellNames.map((name) => worst(cells.filter(({ cell }) => cell === name)))
    return `| ${clientLabel(client)} | ${client.api} | ${states.map((state) => marks[state]).join(" | ")} |`
  })
  return `${page.slice(0, from)}${begin}\n\n${head}\n${rows.join("\n")}\n\n${page.slice(to)}`
}

/** Gives the rows of the matrix that a page has, without its head, as they stand there. */
export function matrixRows(page: string): readonly string[] {
  const block = page.slice(page.indexOf(begin) + begin.length, page.indexOf(end))
  return block
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
}

/** Names a client for a page: package, version, registry. */
export function clientLabel(client: Client): string {
  const { package: name, registry } = client
  return registry === "system" ? name : `\`${name}\` ${versionOf(client)} (${registry})`
}

function rowsOf(results: readonly CellResult[]): readonly Row[] {
  const clients = new Set(results.map(({ client }) => client))
  return [...clients].map((client) => ({ client, cells: results.filter((result) => result.client === client) }))
}

function worst(cells: readonly CellResult[]): CellResult["state"] {
  const states = cells.map(({ state }) => state)
  return (["FAILED", "skipped", "lacks"] as const).find((state) => states.includes(state)) ?? "ok"
}
