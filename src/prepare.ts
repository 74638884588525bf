import { flushCompileCache } from "node:module"
import { enableCompiledCache } from "./compiled-cache.ts"

// Run at the end of `npm ci`: loads what a server loads, so that its first start finds it compiled.
enableCompiledCache()
await Promise.all([import("#cli/program.ts"), import("#cli/serve.ts"), import("#api/app.ts"), import("./server.ts")])
flushCompileCache()
