import { enableCompileCache } from "node:module"

// Must come before the rest is loaded: from the second start on, nothing has to be stripped and compiled again.
enableCompileCache()
const { run } = await import("#cli/program.ts")
await run(process.argv)
