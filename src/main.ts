import { enableCompiledCache } from "./compiled-cache.ts"

// Must come before the rest is loaded: what was compiled before is not compiled again.
enableCompiledCache()
const { run } = await import("#cli/program.ts")
await run(process.argv)
