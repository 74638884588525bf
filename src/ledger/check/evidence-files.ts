import { readFile } from "node:fs/promises"
import type { NotedCall, ReceivedAnswer } from "./invariant.ts"

/** Reads the call log of a test provider: JSON lines `{requestId, at, cost?}`. Throws an Error that names file and line. */
export function readCalls(file: string): Promise<NotedCall[]> {
  return readLines(file, ({ requestId, at, cost }) => {
    if (typeof requestId !== "string" || typeof at !== "number") return undefined
    return { requestId, at, ...(typeof cost === "number" ? { cost } : {}) }
  })
}

/** Reads what clients have received: JSON lines `{requestId, status, sha256}`. Throws an Error that names file and line. */
export function readAnswers(file: string): Promise<ReceivedAnswer[]> {
  return readLines(file, ({ requestId, status, sha256 }) =>
    typeof requestId === "string" && typeof status === "number" && typeof sha256 === "string" ? { requestId, status, sha256 } : undefined,
  )
}

async function readLines<Line>(file: string, parse: (line: Record<string, unknown>) => Line | undefined): Promise<Line[]> {
  const lines = (await readFile(file, "utf8")).split("\n")
  return lines.flatMap((text, index) => {
    if (text.trim() === "") return []
    const line = parseObject(text)
    const parsed = line && parse(line)
    if (parsed === undefined) throw new Error(`${file}, line ${index + 1}: not a line of this kind of file.`)
    return [parsed]
  })
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
