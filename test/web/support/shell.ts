import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"

/** How a script ended, and the files that it left. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly files: ReadonlyMap<string, Buffer>
}

/** Runs a script that somebody copied from a page, in an empty folder. `environment`: what is set besides the path. */
export async function runShell(script: string, environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), "limn-shell-"))
  try {
    const child = spawn("sh", ["-c", script], { cwd: folder, env: { PATH: process.env["PATH"], HOME: folder, ...environment } })
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")])
    const names = await readdir(folder)
    const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const))
    return { code: code as number | null, stdout, stderr, files: new Map(files) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Buffer | undefined): boolean {
  return bytes?.subarray(1, 4).toString("latin1") === "PNG"
}
