import { enableCompileCache } from "node:module"
import type { WorkerStart } from "#workers/worker-message.ts"

// One Limn as a process of its own, as `limn serve` runs it; with what only a test may choose in its first argument.
enableCompileCache()
const start = JSON.parse(process.argv[2] ?? "{}") as WorkerStart
const { loadSettings } = await import("#config/settings.ts")
const settings = loadSettings({ flags: {}, env: process.env, cwd: process.cwd() })
const server =
  settings.workers > 1
    ? await (await import("#workers/start-workers.ts")).startWorkers(settings, start)
    : await (await import("../../src/server.ts")).startServer(settings, start)
console.log("serves")
// Whoever started it has gone: nobody would end it any more.
process.stdin.resume().once("end", () => process.exit())
process.once("SIGTERM", () => void server.close(10_000).then(() => process.exit()))
