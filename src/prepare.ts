import { flushCompileCache } from "node:module"
import { buildSite, canBuildSite } from "#api/site/build-site.ts"
import { enableCompiledCache } from "./compiled-cache.ts"

// Run at the end of `npm ci`: builds the web app, and loads what a server loads, so that its first start finds it compiled.
enableCompiledCache()
const building = canBuildSite() ? buildSite() : undefined
await Promise.all([import("#cli/program.ts"), import("#cli/serve.ts"), import("#api/app.ts"), import("./server.ts")])
flushCompileCache()
const failure = await building
if (failure !== undefined) console.error(`The web app could not be built; a server tries it again when it starts. ${failure}`)
